-- CreateEnum
CREATE TYPE "role" AS ENUM ('agent', 'rep', 'supervisor', 'admin');

-- CreateEnum
CREATE TYPE "language" AS ENUM ('zh-CN', 'en');

-- CreateEnum
CREATE TYPE "agent_state" AS ENUM ('offline', 'available', 'reserved', 'on_call', 'wrapping_up', 'not_ready');

-- CreateEnum
CREATE TYPE "customer_kind" AS ENUM ('company', 'person');

-- CreateEnum
CREATE TYPE "customer_level" AS ENUM ('vip', 'key', 'standard');

-- CreateEnum
CREATE TYPE "number_kind" AS ENUM ('direct', 'shared', 'switchboard');

-- CreateEnum
CREATE TYPE "ticket_status" AS ENUM ('open', 'pending', 'solved');

-- CreateEnum
CREATE TYPE "channel" AS ENUM ('call', 'sms', 'visit', 'email', 'note');

-- CreateEnum
CREATE TYPE "call_state" AS ENUM ('queued', 'ringing', 'connected', 'held', 'ended');

-- CreateEnum
CREATE TYPE "end_reason" AS ENUM ('completed', 'abandoned', 'no_answer', 'busy', 'rejected', 'failed', 'canceled');

-- CreateEnum
CREATE TYPE "outcome" AS ENUM ('served', 'lead', 'callback', 'self_served', 'withdrawn');

-- CreateEnum
CREATE TYPE "direction" AS ENUM ('inbound', 'outbound');

-- CreateEnum
CREATE TYPE "match" AS ENUM ('exact', 'shared', 'switchboard', 'none', 'withheld');

-- CreateEnum
CREATE TYPE "leg_kind" AS ENUM ('caller', 'agent', 'rep');

-- CreateEnum
CREATE TYPE "leg_state" AS ENUM ('new', 'submitted', 'ringing', 'in_progress', 'ended');

-- CreateEnum
CREATE TYPE "reservation_state" AS ENUM ('pending', 'accepted', 'rejected', 'timed_out', 'rescinded');

-- CreateEnum
CREATE TYPE "callback_status" AS ENUM ('open', 'done', 'canceled');

-- CreateEnum
CREATE TYPE "lead_status" AS ENUM ('new', 'offered', 'accepted', 'contacted', 'qualified', 'converted', 'lost', 'unassigned');

-- CreateEnum
CREATE TYPE "offer_state" AS ENUM ('offered', 'accepted', 'declined', 'expired', 'withdrawn');

-- CreateEnum
CREATE TYPE "text_status" AS ENUM ('queued', 'sending', 'sent', 'delivered', 'undelivered', 'failed');

-- CreateTable
CREATE TABLE "users" (
    "id" UUID NOT NULL,
    "login" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "role" "role" NOT NULL,
    "password_hash" TEXT NOT NULL,
    "language" "language" NOT NULL DEFAULT 'zh-CN',
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_failures" (
    "key" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sign_in_failures_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "audit_entries" (
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "user_id" UUID,
    "action" TEXT NOT NULL,
    "subject_type" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "reason" TEXT,
    "data" JSONB,

    CONSTRAINT "audit_entries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "agents" (
    "user_id" UUID NOT NULL,
    "state" "agent_state" NOT NULL DEFAULT 'offline',
    "reason" TEXT,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "idle_since" TIMESTAMPTZ(3) NOT NULL,
    "call_id" UUID,

    CONSTRAINT "agents_pkey" PRIMARY KEY ("user_id")
);

-- CreateTable
CREATE TABLE "skills" (
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "name_zh" TEXT NOT NULL,
    "name_en" TEXT NOT NULL,

    CONSTRAINT "skills_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "agent_skills" (
    "agent_id" UUID NOT NULL,
    "skill_id" UUID NOT NULL,
    "level" INTEGER NOT NULL DEFAULT 3,

    CONSTRAINT "agent_skills_pkey" PRIMARY KEY ("agent_id","skill_id")
);

-- CreateTable
CREATE TABLE "agent_state_intervals" (
    "id" UUID NOT NULL,
    "agent_id" UUID NOT NULL,
    "state" "agent_state" NOT NULL,
    "reason" TEXT,
    "call_id" UUID,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "agent_state_intervals_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "teams" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "manager_id" UUID,

    CONSTRAINT "teams_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reps" (
    "user_id" UUID NOT NULL,
    "phone_sealed" BYTEA NOT NULL,
    "phone_index" BYTEA NOT NULL,
    "phone_last_four" TEXT NOT NULL,
    "daily_cap" INTEGER,
    "working_hours" JSONB NOT NULL,
    "time_zone" TEXT NOT NULL DEFAULT 'Asia/Shanghai',
    "away_until" TIMESTAMPTZ(3),

    CONSTRAINT "reps_pkey" PRIMARY KEY ("user_id")
);

-- CreateTable
CREATE TABLE "team_members" (
    "team_id" UUID NOT NULL,
    "rep_id" UUID NOT NULL,
    "weight" INTEGER NOT NULL DEFAULT 1,
    "credit" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "team_members_pkey" PRIMARY KEY ("team_id","rep_id")
);

-- CreateTable
CREATE TABLE "routing_rules" (
    "id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "industry_code" TEXT,
    "region_code" TEXT,
    "team_id" UUID NOT NULL,
    "live_hand_over" BOOLEAN NOT NULL DEFAULT true,
    "is_active" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "routing_rules_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "customers" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" "customer_kind" NOT NULL DEFAULT 'company',
    "level" "customer_level" NOT NULL DEFAULT 'standard',
    "industry_code" TEXT,
    "region_code" TEXT,
    "address" TEXT,
    "language" "language" NOT NULL DEFAULT 'zh-CN',
    "owner_rep_id" UUID,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "customers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "contacts" (
    "id" UUID NOT NULL,
    "customer_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "title" TEXT,
    "is_active" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "contacts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "customer_numbers" (
    "id" UUID NOT NULL,
    "customer_id" UUID NOT NULL,
    "contact_id" UUID,
    "kind" "number_kind" NOT NULL DEFAULT 'direct',
    "sealed" BYTEA NOT NULL,
    "index" BYTEA NOT NULL,
    "last_four" TEXT NOT NULL,
    "extension" TEXT,
    "prefix_index" BYTEA,

    CONSTRAINT "customer_numbers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "candidate_picks" (
    "index" BYTEA NOT NULL,
    "customer_id" UUID NOT NULL,
    "contact_key" TEXT NOT NULL DEFAULT '',
    "count" INTEGER NOT NULL DEFAULT 1,
    "last_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "candidate_picks_pkey" PRIMARY KEY ("index","customer_id","contact_key")
);

-- CreateTable
CREATE TABLE "products" (
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "products_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "contracts" (
    "id" UUID NOT NULL,
    "customer_id" UUID NOT NULL,
    "product_id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "starts_on" DATE NOT NULL,
    "ends_on" DATE,

    CONSTRAINT "contracts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "licences" (
    "id" UUID NOT NULL,
    "customer_id" UUID NOT NULL,
    "product_id" UUID NOT NULL,
    "contract_id" UUID,
    "seats" INTEGER NOT NULL,
    "expires_on" DATE,

    CONSTRAINT "licences_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tickets" (
    "id" UUID NOT NULL,
    "customer_id" UUID NOT NULL,
    "contact_id" UUID,
    "title" TEXT NOT NULL,
    "description" TEXT,
    "status" "ticket_status" NOT NULL DEFAULT 'open',
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "solved_at" TIMESTAMPTZ(3),
    "owner_id" UUID,

    CONSTRAINT "tickets_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "interactions" (
    "id" UUID NOT NULL,
    "customer_id" UUID,
    "contact_id" UUID,
    "lead_id" UUID,
    "call_id" UUID,
    "channel" "channel" NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "by_id" UUID,
    "by_name" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "disposition" TEXT,
    "involved_person" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "interactions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "hotline_numbers" (
    "id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "aliases" TEXT[],
    "name" TEXT NOT NULL,
    "industry_menu" JSONB NOT NULL,
    "home_area_code" TEXT NOT NULL,
    "queue_id" UUID NOT NULL,
    "business_hours_id" UUID NOT NULL,

    CONSTRAINT "hotline_numbers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "call_queues" (
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "name_zh" TEXT NOT NULL,
    "name_en" TEXT NOT NULL,
    "skill_id" UUID,
    "ring_seconds" INTEGER NOT NULL DEFAULT 20,
    "max_wait_seconds" INTEGER NOT NULL DEFAULT 600,
    "wrap_up_seconds" INTEGER NOT NULL DEFAULT 120,

    CONSTRAINT "call_queues_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "business_hours" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL DEFAULT 'Asia/Shanghai',
    "weekly" JSONB NOT NULL,

    CONSTRAINT "business_hours_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "holidays" (
    "business_hours_id" UUID NOT NULL,
    "date" DATE NOT NULL,
    "name" TEXT NOT NULL,
    "hours" JSONB NOT NULL,

    CONSTRAINT "holidays_pkey" PRIMARY KEY ("business_hours_id","date")
);

-- CreateTable
CREATE TABLE "dispositions" (
    "code" TEXT NOT NULL,
    "name_zh" TEXT NOT NULL,
    "name_en" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "is_active" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "dispositions_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "calls" (
    "id" UUID NOT NULL,
    "carrier" TEXT NOT NULL,
    "direction" "direction" NOT NULL,
    "state" "call_state" NOT NULL DEFAULT 'queued',
    "step" TEXT,
    "end_reason" "end_reason",
    "outcome" "outcome",
    "hotline_number_id" UUID NOT NULL,
    "queue_id" UUID NOT NULL,
    "outside_sealed" BYTEA,
    "outside_index" BYTEA,
    "outside_last_four" TEXT,
    "match" "match" NOT NULL,
    "customer_id" UUID,
    "contact_id" UUID,
    "lead_id" UUID,
    "agent_id" UUID,
    "rep_id" UUID,
    "region_code" TEXT,
    "region_confidence" DOUBLE PRECISION,
    "region_source" TEXT,
    "industry_code" TEXT,
    "language" "language" NOT NULL DEFAULT 'zh-CN',
    "priority" INTEGER NOT NULL DEFAULT 0,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "queued_at" TIMESTAMPTZ(3),
    "answered_at" TIMESTAMPTZ(3),
    "held_at" TIMESTAMPTZ(3),
    "held_seconds" INTEGER NOT NULL DEFAULT 0,
    "ended_at" TIMESTAMPTZ(3),
    "last_event_at" TIMESTAMPTZ(3) NOT NULL,
    "provider_conference" TEXT,

    CONSTRAINT "calls_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "call_legs" (
    "id" UUID NOT NULL,
    "call_id" UUID NOT NULL,
    "kind" "leg_kind" NOT NULL,
    "user_id" UUID,
    "reservation_id" UUID,
    "offer_id" UUID,
    "carrier" TEXT NOT NULL,
    "provider_call_sid" TEXT,
    "state" "leg_state" NOT NULL DEFAULT 'new',
    "end_reason" "end_reason",
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "submitted_at" TIMESTAMPTZ(3),
    "answered_at" TIMESTAMPTZ(3),
    "joined_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "duration_seconds" INTEGER,

    CONSTRAINT "call_legs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "early_leg_ends" (
    "carrier" TEXT NOT NULL,
    "provider_call_sid" TEXT NOT NULL,
    "end_reason" "end_reason" NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "early_leg_ends_pkey" PRIMARY KEY ("carrier","provider_call_sid")
);

-- CreateTable
CREATE TABLE "events" (
    "id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "call_id" UUID,
    "lead_id" UUID,
    "user_id" UUID,
    "data" JSONB NOT NULL,

    CONSTRAINT "events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_inbox" (
    "id" UUID NOT NULL,
    "carrier" TEXT NOT NULL,
    "event_key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "call_id" UUID,
    "body_sealed" BYTEA NOT NULL,
    "reply" JSONB,
    "received_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "webhook_inbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outbox" (
    "id" UUID NOT NULL,
    "topic" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "available_at" TIMESTAMPTZ(3) NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reservations" (
    "id" UUID NOT NULL,
    "call_id" UUID NOT NULL,
    "agent_id" UUID NOT NULL,
    "state" "reservation_state" NOT NULL DEFAULT 'pending',
    "why" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "deadline_at" TIMESTAMPTZ(3) NOT NULL,
    "pop_drawn_at" TIMESTAMPTZ(3),
    "rang_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "reservations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "wrap_ups" (
    "id" UUID NOT NULL,
    "call_id" UUID NOT NULL,
    "agent_id" UUID NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "deadline_at" TIMESTAMPTZ(3) NOT NULL,
    "completed_at" TIMESTAMPTZ(3),
    "disposition" TEXT,
    "note" TEXT,
    "follow_up_at" TIMESTAMPTZ(3),

    CONSTRAINT "wrap_ups_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "callbacks" (
    "id" UUID NOT NULL,
    "call_id" UUID,
    "customer_id" UUID,
    "contact_id" UUID,
    "lead_id" UUID,
    "queue_id" UUID,
    "owner_id" UUID,
    "sealed" BYTEA NOT NULL,
    "index" BYTEA NOT NULL,
    "last_four" TEXT NOT NULL,
    "status" "callback_status" NOT NULL DEFAULT 'open',
    "reason" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "callbacks_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "leads" (
    "id" UUID NOT NULL,
    "status" "lead_status" NOT NULL DEFAULT 'new',
    "sealed" BYTEA NOT NULL,
    "index" BYTEA NOT NULL,
    "last_four" TEXT NOT NULL,
    "name" TEXT,
    "company" TEXT,
    "industry_code" TEXT,
    "industry_source" TEXT,
    "region_code" TEXT,
    "region_confidence" DOUBLE PRECISION,
    "region_source" TEXT,
    "language" "language" NOT NULL DEFAULT 'zh-CN',
    "hotline_number_id" UUID NOT NULL,
    "first_call_id" UUID,
    "owner_id" UUID,
    "customer_id" UUID,
    "why" JSONB,
    "lost_reason" TEXT,
    "next_step_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "accepted_at" TIMESTAMPTZ(3),
    "contacted_at" TIMESTAMPTZ(3),
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "leads_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "lead_offers" (
    "id" UUID NOT NULL,
    "lead_id" UUID NOT NULL,
    "rep_id" UUID NOT NULL,
    "state" "offer_state" NOT NULL DEFAULT 'offered',
    "live_call_id" UUID,
    "why" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "deadline_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "decline_reason" TEXT,
    "record_since" TIMESTAMPTZ(3),

    CONSTRAINT "lead_offers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "text_messages" (
    "id" UUID NOT NULL,
    "to_sealed" BYTEA NOT NULL,
    "to_index" BYTEA NOT NULL,
    "to_last_four" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "body_sealed" BYTEA NOT NULL,
    "status" "text_status" NOT NULL DEFAULT 'queued',
    "error_code" TEXT,
    "carrier" TEXT NOT NULL,
    "provider_sid" TEXT,
    "lead_id" UUID,
    "call_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "submitted_at" TIMESTAMPTZ(3),
    "not_before" TIMESTAMPTZ(3),

    CONSTRAINT "text_messages_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "text_opt_outs" (
    "index" BYTEA NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "text_opt_outs_pkey" PRIMARY KEY ("index")
);

-- CreateIndex
CREATE UNIQUE INDEX "users_login_key" ON "users"("login");

-- CreateIndex
CREATE UNIQUE INDEX "sessions_token_hash_key" ON "sessions"("token_hash");

-- CreateIndex
CREATE INDEX "sessions_user_id_idx" ON "sessions"("user_id");

-- CreateIndex
CREATE INDEX "audit_entries_subject_type_subject_id_idx" ON "audit_entries"("subject_type", "subject_id");

-- CreateIndex
CREATE INDEX "audit_entries_at_idx" ON "audit_entries"("at");

-- CreateIndex
CREATE INDEX "agents_state_idx" ON "agents"("state");

-- CreateIndex
CREATE UNIQUE INDEX "skills_code_key" ON "skills"("code");

-- CreateIndex
CREATE INDEX "agent_state_intervals_agent_id_started_at_idx" ON "agent_state_intervals"("agent_id", "started_at");

-- CreateIndex
CREATE UNIQUE INDEX "teams_name_key" ON "teams"("name");

-- CreateIndex
CREATE UNIQUE INDEX "reps_phone_index_key" ON "reps"("phone_index");

-- CreateIndex
CREATE UNIQUE INDEX "routing_rules_position_key" ON "routing_rules"("position");

-- CreateIndex
CREATE INDEX "customers_name_idx" ON "customers"("name");

-- CreateIndex
CREATE INDEX "contacts_customer_id_idx" ON "contacts"("customer_id");

-- CreateIndex
CREATE INDEX "customer_numbers_index_idx" ON "customer_numbers"("index");

-- CreateIndex
CREATE INDEX "customer_numbers_prefix_index_idx" ON "customer_numbers"("prefix_index");

-- CreateIndex
CREATE INDEX "customer_numbers_customer_id_idx" ON "customer_numbers"("customer_id");

-- CreateIndex
CREATE UNIQUE INDEX "products_code_key" ON "products"("code");

-- CreateIndex
CREATE UNIQUE INDEX "contracts_number_key" ON "contracts"("number");

-- CreateIndex
CREATE INDEX "contracts_customer_id_idx" ON "contracts"("customer_id");

-- CreateIndex
CREATE INDEX "licences_customer_id_idx" ON "licences"("customer_id");

-- CreateIndex
CREATE INDEX "tickets_customer_id_status_idx" ON "tickets"("customer_id", "status");

-- CreateIndex
CREATE INDEX "interactions_customer_id_at_idx" ON "interactions"("customer_id", "at" DESC);

-- CreateIndex
CREATE INDEX "interactions_lead_id_at_idx" ON "interactions"("lead_id", "at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "hotline_numbers_number_key" ON "hotline_numbers"("number");

-- CreateIndex
CREATE UNIQUE INDEX "call_queues_code_key" ON "call_queues"("code");

-- CreateIndex
CREATE UNIQUE INDEX "business_hours_name_key" ON "business_hours"("name");

-- CreateIndex
CREATE INDEX "calls_state_idx" ON "calls"("state");

-- CreateIndex
CREATE INDEX "calls_started_at_idx" ON "calls"("started_at");

-- CreateIndex
CREATE INDEX "calls_outside_index_started_at_idx" ON "calls"("outside_index", "started_at");

-- CreateIndex
CREATE INDEX "calls_customer_id_started_at_idx" ON "calls"("customer_id", "started_at");

-- CreateIndex
CREATE INDEX "calls_agent_id_started_at_idx" ON "calls"("agent_id", "started_at");

-- CreateIndex
CREATE INDEX "call_legs_call_id_idx" ON "call_legs"("call_id");

-- CreateIndex
CREATE UNIQUE INDEX "call_legs_carrier_provider_call_sid_key" ON "call_legs"("carrier", "provider_call_sid");

-- CreateIndex
CREATE INDEX "events_call_id_at_idx" ON "events"("call_id", "at");

-- CreateIndex
CREATE INDEX "events_lead_id_at_idx" ON "events"("lead_id", "at");

-- CreateIndex
CREATE INDEX "events_at_idx" ON "events"("at");

-- CreateIndex
CREATE INDEX "webhook_inbox_received_at_idx" ON "webhook_inbox"("received_at");

-- CreateIndex
CREATE UNIQUE INDEX "webhook_inbox_carrier_event_key_key" ON "webhook_inbox"("carrier", "event_key");

-- CreateIndex
CREATE INDEX "outbox_available_at_idx" ON "outbox"("available_at");

-- CreateIndex
CREATE INDEX "reservations_call_id_idx" ON "reservations"("call_id");

-- CreateIndex
CREATE INDEX "reservations_agent_id_created_at_idx" ON "reservations"("agent_id", "created_at");

-- CreateIndex
CREATE INDEX "wrap_ups_agent_id_idx" ON "wrap_ups"("agent_id");

-- CreateIndex
CREATE UNIQUE INDEX "wrap_ups_call_id_agent_id_key" ON "wrap_ups"("call_id", "agent_id");

-- CreateIndex
CREATE INDEX "callbacks_status_due_at_idx" ON "callbacks"("status", "due_at");

-- CreateIndex
CREATE INDEX "callbacks_index_idx" ON "callbacks"("index");

-- CreateIndex
CREATE INDEX "leads_status_idx" ON "leads"("status");

-- CreateIndex
CREATE INDEX "leads_owner_id_status_idx" ON "leads"("owner_id", "status");

-- CreateIndex
CREATE INDEX "leads_index_idx" ON "leads"("index");

-- CreateIndex
CREATE INDEX "lead_offers_lead_id_idx" ON "lead_offers"("lead_id");

-- CreateIndex
CREATE INDEX "lead_offers_rep_id_created_at_idx" ON "lead_offers"("rep_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "text_messages_carrier_provider_sid_key" ON "text_messages"("carrier", "provider_sid");

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "agents" ADD CONSTRAINT "agents_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "agent_skills" ADD CONSTRAINT "agent_skills_agent_id_fkey" FOREIGN KEY ("agent_id") REFERENCES "agents"("user_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "agent_skills" ADD CONSTRAINT "agent_skills_skill_id_fkey" FOREIGN KEY ("skill_id") REFERENCES "skills"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "agent_state_intervals" ADD CONSTRAINT "agent_state_intervals_agent_id_fkey" FOREIGN KEY ("agent_id") REFERENCES "agents"("user_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "teams" ADD CONSTRAINT "teams_manager_id_fkey" FOREIGN KEY ("manager_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reps" ADD CONSTRAINT "reps_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "team_members" ADD CONSTRAINT "team_members_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "teams"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "team_members" ADD CONSTRAINT "team_members_rep_id_fkey" FOREIGN KEY ("rep_id") REFERENCES "reps"("user_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "routing_rules" ADD CONSTRAINT "routing_rules_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "teams"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "customers" ADD CONSTRAINT "customers_owner_rep_id_fkey" FOREIGN KEY ("owner_rep_id") REFERENCES "reps"("user_id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "customer_numbers" ADD CONSTRAINT "customer_numbers_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "customer_numbers" ADD CONSTRAINT "customer_numbers_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "candidate_picks" ADD CONSTRAINT "candidate_picks_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contracts" ADD CONSTRAINT "contracts_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contracts" ADD CONSTRAINT "contracts_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "licences" ADD CONSTRAINT "licences_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "licences" ADD CONSTRAINT "licences_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "licences" ADD CONSTRAINT "licences_contract_id_fkey" FOREIGN KEY ("contract_id") REFERENCES "contracts"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tickets" ADD CONSTRAINT "tickets_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tickets" ADD CONSTRAINT "tickets_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tickets" ADD CONSTRAINT "tickets_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "interactions" ADD CONSTRAINT "interactions_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "interactions" ADD CONSTRAINT "interactions_lead_id_fkey" FOREIGN KEY ("lead_id") REFERENCES "leads"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "interactions" ADD CONSTRAINT "interactions_call_id_fkey" FOREIGN KEY ("call_id") REFERENCES "calls"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "interactions" ADD CONSTRAINT "interactions_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "hotline_numbers" ADD CONSTRAINT "hotline_numbers_queue_id_fkey" FOREIGN KEY ("queue_id") REFERENCES "call_queues"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "hotline_numbers" ADD CONSTRAINT "hotline_numbers_business_hours_id_fkey" FOREIGN KEY ("business_hours_id") REFERENCES "business_hours"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "call_queues" ADD CONSTRAINT "call_queues_skill_id_fkey" FOREIGN KEY ("skill_id") REFERENCES "skills"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "holidays" ADD CONSTRAINT "holidays_business_hours_id_fkey" FOREIGN KEY ("business_hours_id") REFERENCES "business_hours"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "calls" ADD CONSTRAINT "calls_hotline_number_id_fkey" FOREIGN KEY ("hotline_number_id") REFERENCES "hotline_numbers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "calls" ADD CONSTRAINT "calls_queue_id_fkey" FOREIGN KEY ("queue_id") REFERENCES "call_queues"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "calls" ADD CONSTRAINT "calls_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customers"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "calls" ADD CONSTRAINT "calls_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "calls" ADD CONSTRAINT "calls_lead_id_fkey" FOREIGN KEY ("lead_id") REFERENCES "leads"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "calls" ADD CONSTRAINT "calls_agent_id_fkey" FOREIGN KEY ("agent_id") REFERENCES "agents"("user_id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "calls" ADD CONSTRAINT "calls_rep_id_fkey" FOREIGN KEY ("rep_id") REFERENCES "reps"("user_id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "call_legs" ADD CONSTRAINT "call_legs_call_id_fkey" FOREIGN KEY ("call_id") REFERENCES "calls"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "call_legs" ADD CONSTRAINT "call_legs_reservation_id_fkey" FOREIGN KEY ("reservation_id") REFERENCES "reservations"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "call_legs" ADD CONSTRAINT "call_legs_offer_id_fkey" FOREIGN KEY ("offer_id") REFERENCES "lead_offers"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "events" ADD CONSTRAINT "events_call_id_fkey" FOREIGN KEY ("call_id") REFERENCES "calls"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reservations" ADD CONSTRAINT "reservations_call_id_fkey" FOREIGN KEY ("call_id") REFERENCES "calls"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reservations" ADD CONSTRAINT "reservations_agent_id_fkey" FOREIGN KEY ("agent_id") REFERENCES "agents"("user_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "wrap_ups" ADD CONSTRAINT "wrap_ups_call_id_fkey" FOREIGN KEY ("call_id") REFERENCES "calls"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "wrap_ups" ADD CONSTRAINT "wrap_ups_agent_id_fkey" FOREIGN KEY ("agent_id") REFERENCES "agents"("user_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "callbacks" ADD CONSTRAINT "callbacks_call_id_fkey" FOREIGN KEY ("call_id") REFERENCES "calls"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "callbacks" ADD CONSTRAINT "callbacks_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customers"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "callbacks" ADD CONSTRAINT "callbacks_lead_id_fkey" FOREIGN KEY ("lead_id") REFERENCES "leads"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "callbacks" ADD CONSTRAINT "callbacks_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "leads" ADD CONSTRAINT "leads_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "reps"("user_id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "leads" ADD CONSTRAINT "leads_hotline_number_id_fkey" FOREIGN KEY ("hotline_number_id") REFERENCES "hotline_numbers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "leads" ADD CONSTRAINT "leads_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customers"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "lead_offers" ADD CONSTRAINT "lead_offers_lead_id_fkey" FOREIGN KEY ("lead_id") REFERENCES "leads"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "lead_offers" ADD CONSTRAINT "lead_offers_rep_id_fkey" FOREIGN KEY ("rep_id") REFERENCES "reps"("user_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "lead_offers" ADD CONSTRAINT "lead_offers_live_call_id_fkey" FOREIGN KEY ("live_call_id") REFERENCES "calls"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "text_messages" ADD CONSTRAINT "text_messages_lead_id_fkey" FOREIGN KEY ("lead_id") REFERENCES "leads"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- ------------------------------------------------------------------ what Prisma's language cannot say

-- An ended call has an end reason, an outcome and an end; one that goes on has none of them.
ALTER TABLE calls ADD CONSTRAINT calls_ended_is_accounted_for CHECK (
  (state = 'ended' AND end_reason IS NOT NULL AND outcome IS NOT NULL AND ended_at IS NOT NULL)
  OR (state <> 'ended' AND end_reason IS NULL AND outcome IS NULL AND ended_at IS NULL));
ALTER TABLE calls ADD CONSTRAINT calls_step_known CHECK (step IN ('menu', 'waiting', 'hand_over', 'promised'));
-- A number is whole or absent: three columns or none.
ALTER TABLE calls ADD CONSTRAINT calls_number_whole CHECK (
  num_nulls(outside_sealed, outside_index, outside_last_four) IN (0, 3));
ALTER TABLE calls ADD CONSTRAINT calls_held_seconds_not_negative CHECK (held_seconds >= 0);
ALTER TABLE calls ADD CONSTRAINT calls_held_has_a_time CHECK (state <> 'held' OR held_at IS NOT NULL);

CREATE UNIQUE INDEX reservations_one_pending_per_agent ON reservations (agent_id) WHERE state = 'pending';
CREATE UNIQUE INDEX reservations_one_pending_per_call ON reservations (call_id) WHERE state = 'pending';
CREATE UNIQUE INDEX agent_state_intervals_one_open ON agent_state_intervals (agent_id) WHERE ended_at IS NULL;
ALTER TABLE agents ADD CONSTRAINT agents_call_while_busy CHECK (
  (state IN ('reserved', 'on_call', 'wrapping_up')) = (call_id IS NOT NULL));
ALTER TABLE agent_skills ADD CONSTRAINT agent_skills_level CHECK (level BETWEEN 1 AND 5);

-- Two leads arriving in the same millisecond for one number become one.
CREATE UNIQUE INDEX leads_one_open_per_number ON leads (index) WHERE status NOT IN ('converted', 'lost');
CREATE UNIQUE INDEX lead_offers_one_open_per_lead ON lead_offers (lead_id) WHERE state = 'offered';
ALTER TABLE leads ADD CONSTRAINT leads_owned_once_accepted CHECK (
  status NOT IN ('accepted', 'contacted', 'qualified', 'converted') OR owner_id IS NOT NULL);
ALTER TABLE leads ADD CONSTRAINT leads_closed_has_a_time CHECK ((status IN ('converted', 'lost')) = (closed_at IS NOT NULL));
ALTER TABLE leads ADD CONSTRAINT leads_lost_has_a_reason CHECK (status <> 'lost' OR lost_reason IS NOT NULL);
ALTER TABLE team_members ADD CONSTRAINT team_members_weight CHECK (weight >= 0);
ALTER TABLE reps ADD CONSTRAINT reps_daily_cap CHECK (daily_cap >= 0);

-- Codes of GB/T 4754 (a section, or a division by its two digits) and GB/T 2260 (province or city).
ALTER TABLE customers ADD CONSTRAINT customers_codes CHECK (industry_code ~ '^([A-T]|[0-9]{2})$' AND region_code ~ '^[0-9]{2,6}$');
ALTER TABLE leads ADD CONSTRAINT leads_codes CHECK (industry_code ~ '^([A-T]|[0-9]{2})$' AND region_code ~ '^[0-9]{2,6}$');
ALTER TABLE routing_rules ADD CONSTRAINT routing_rules_codes CHECK (industry_code ~ '^([A-T]|[0-9]{2})$' AND region_code ~ '^[0-9]{2,6}$');

-- The caller's leg is one; several agents' and reps' legs may follow one another.
CREATE UNIQUE INDEX call_legs_one_caller ON call_legs (call_id) WHERE kind = 'caller';
ALTER TABLE call_legs ADD CONSTRAINT call_legs_ended CHECK ((state = 'ended') = (ended_at IS NOT NULL));

-- The queue: waiting callers in the order in which they are served.
CREATE INDEX calls_waiting ON calls (queue_id, priority DESC, queued_at) WHERE state IN ('queued', 'ringing');

-- The audit is append-only: nobody rewrites what was done.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: expected no %', TG_TABLE_NAME, TG_OP;
END $$;
CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE ON audit_entries FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER events_append_only BEFORE UPDATE ON events FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- ------------------------------------------------------------------ leads, offers, texts

ALTER TABLE lead_offers ADD CONSTRAINT lead_offers_ended_has_a_time CHECK ((state = 'offered') = (ended_at IS NULL));
CREATE INDEX lead_offers_open_deadline ON lead_offers (deadline_at) WHERE state = 'offered';
CREATE INDEX lead_offers_live_call ON lead_offers (live_call_id) WHERE live_call_id IS NOT NULL;
CREATE INDEX leads_newest ON leads (created_at DESC, id DESC);

-- Asked at every view of a lead.
CREATE INDEX calls_of_lead ON calls (lead_id) WHERE lead_id IS NOT NULL;
CREATE INDEX callbacks_of_lead ON callbacks (lead_id) WHERE lead_id IS NOT NULL;
CREATE INDEX call_legs_of_offer ON call_legs (offer_id) WHERE offer_id IS NOT NULL;

-- Texts still to be sent: the sweep reads only these.
CREATE INDEX text_messages_to_send ON text_messages (not_before) WHERE status = 'queued' AND submitted_at IS NULL;
