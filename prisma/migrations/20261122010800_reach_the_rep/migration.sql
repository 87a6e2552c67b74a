-- How somebody is reached: a text, a push to their browser, a robot of a chat group. No row: as it is by default.
CREATE TABLE "rep_channels" (
  "user_id" UUID NOT NULL,
  "kind" TEXT NOT NULL,
  "is_on" BOOLEAN NOT NULL,
  "url_sealed" BYTEA,
  "url_index" BYTEA,
  "secret_sealed" BYTEA,
  "changed_at" TIMESTAMPTZ(3) NOT NULL,
  "sent_at" TIMESTAMPTZ(3),
  "failed_at" TIMESTAMPTZ(3),
  "last_error" TEXT,
  CONSTRAINT "rep_channels_pkey" PRIMARY KEY ("user_id", "kind"),
  CONSTRAINT "rep_channels_kind" CHECK ("kind" IN ('sms', 'push', 'wecom', 'dingtalk', 'feishu')),
  CONSTRAINT "rep_channels_robot_has_url" CHECK ("kind" IN ('sms', 'push') OR NOT "is_on" OR "url_sealed" IS NOT NULL)
);
ALTER TABLE "rep_channels" ADD CONSTRAINT "rep_channels_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "push_subscriptions" (
  "id" UUID NOT NULL,
  "user_id" UUID NOT NULL,
  "endpoint_index" BYTEA NOT NULL,
  "endpoint_sealed" BYTEA NOT NULL,
  "keys_sealed" BYTEA NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "push_subscriptions_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "push_subscriptions_endpoint_index_key" ON "push_subscriptions"("endpoint_index");
CREATE INDEX "push_subscriptions_user_id_idx" ON "push_subscriptions"("user_id");
ALTER TABLE "push_subscriptions" ADD CONSTRAINT "push_subscriptions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What goes out by push or robot; written before it is tried, once for each key.
CREATE TABLE "channel_messages" (
  "id" UUID NOT NULL,
  "key" TEXT NOT NULL,
  "user_id" UUID NOT NULL,
  "kind" TEXT NOT NULL,
  "subscription_id" UUID,
  "url_index" BYTEA,
  "lead_id" UUID,
  "offer_id" UUID,
  "body_sealed" BYTEA NOT NULL,
  "status" TEXT NOT NULL DEFAULT 'queued',
  "error" TEXT,
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  "not_before" TIMESTAMPTZ(3),
  "useless_after" TIMESTAMPTZ(3),
  "submitted_at" TIMESTAMPTZ(3),
  CONSTRAINT "channel_messages_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "channel_messages_status" CHECK ("status" IN ('queued', 'sending', 'sent', 'failed'))
);
CREATE UNIQUE INDEX "channel_messages_key_key" ON "channel_messages"("key");
CREATE INDEX "channel_messages_url_index_submitted_at_idx" ON "channel_messages"("url_index", "submitted_at");
CREATE INDEX "channel_messages_queued" ON "channel_messages"("id") WHERE "status" = 'queued';
ALTER TABLE "channel_messages" ADD CONSTRAINT "channel_messages_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "channel_messages" ADD CONSTRAINT "channel_messages_subscription_id_fkey" FOREIGN KEY ("subscription_id") REFERENCES "push_subscriptions"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "channel_messages" ADD CONSTRAINT "channel_messages_lead_id_fkey" FOREIGN KEY ("lead_id") REFERENCES "leads"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "channel_messages" ADD CONSTRAINT "channel_messages_offer_id_fkey" FOREIGN KEY ("offer_id") REFERENCES "lead_offers"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- The short link of an offer's text: opened once; then that one browser sees that one lead.
CREATE TABLE "offer_links" (
  "id" UUID NOT NULL,
  "offer_id" UUID NOT NULL,
  "token_hash" BYTEA NOT NULL,
  "session_hash" BYTEA,
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  "opened_at" TIMESTAMPTZ(3),
  CONSTRAINT "offer_links_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "offer_links_token_hash_key" ON "offer_links"("token_hash");
CREATE UNIQUE INDEX "offer_links_session_hash_key" ON "offer_links"("session_hash");
CREATE INDEX "offer_links_offer_id_idx" ON "offer_links"("offer_id");
ALTER TABLE "offer_links" ADD CONSTRAINT "offer_links_offer_id_fkey" FOREIGN KEY ("offer_id") REFERENCES "lead_offers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "lead_offers" ADD COLUMN "remind_at" TIMESTAMPTZ(3), ADD COLUMN "reminded_at" TIMESTAMPTZ(3), ADD COLUMN "snoozed_at" TIMESTAMPTZ(3);
CREATE INDEX "lead_offers_to_remind" ON "lead_offers"("remind_at") WHERE "state" = 'offered' AND "reminded_at" IS NULL;
ALTER TABLE "leads" ADD COLUMN "escalated_at" TIMESTAMPTZ(3), ADD COLUMN "escalated_because" TEXT;
CREATE INDEX "leads_escalated" ON "leads"("escalated_at") WHERE "escalated_at" IS NOT NULL;
ALTER TABLE "reps" ADD COLUMN "lapsed_in_a_row" INTEGER NOT NULL DEFAULT 0, ADD COLUMN "away_because" TEXT;
ALTER TABLE "callbacks" ADD COLUMN "owner_reminded_at" TIMESTAMPTZ(3), ADD COLUMN "escalated_at" TIMESTAMPTZ(3);

-- One row: what supervisors set about handing leads over.
CREATE TABLE "hand_over_settings" (
  "id" INTEGER NOT NULL DEFAULT 1,
  "lapses_until_away" INTEGER NOT NULL DEFAULT 3,
  "reps_until_manager" INTEGER NOT NULL DEFAULT 3,
  "snooze_minutes" INTEGER NOT NULL DEFAULT 30,
  "promise_grace_minutes" INTEGER NOT NULL DEFAULT 15,
  CONSTRAINT "hand_over_settings_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "hand_over_settings_one_row" CHECK ("id" = 1)
);
INSERT INTO "hand_over_settings" ("id") VALUES (1);
