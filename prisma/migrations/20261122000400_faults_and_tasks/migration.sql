-- What can be wrong, by which solved tickets are found again.
CREATE TABLE "fault_types" (
    "code" TEXT NOT NULL,
    "name_zh" TEXT NOT NULL,
    "name_en" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "is_active" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "fault_types_pkey" PRIMARY KEY ("code")
);

-- Columns that may be null: no row is rewritten.
ALTER TABLE "tickets" ADD COLUMN "fault_type" TEXT,
ADD COLUMN "solution" TEXT,
ADD COLUMN "call_id" UUID;

ALTER TABLE "tickets" ADD CONSTRAINT "tickets_fault_type_fkey" FOREIGN KEY ("fault_type") REFERENCES "fault_types"("code") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "tickets" ADD CONSTRAINT "tickets_call_id_fkey" FOREIGN KEY ("call_id") REFERENCES "calls"("id") ON DELETE SET NULL ON UPDATE CASCADE;
CREATE INDEX "tickets_call_id_idx" ON "tickets"("call_id");
-- The newest solutions of a fault type, which is what the desk asks for.
CREATE INDEX tickets_solutions ON tickets (fault_type, solved_at DESC) WHERE status = 'solved' AND solution IS NOT NULL;

-- What an agent has to do on a day, besides calling somebody back.
CREATE TABLE "tasks" (
    "id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "call_id" UUID,
    "customer_id" UUID,
    "lead_id" UUID,
    "text" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "tasks_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "tasks_owner_id_done_at_due_at_idx" ON "tasks"("owner_id", "done_at", "due_at");
-- Handing the same sheet in twice, or amending it, changes the one task.
CREATE UNIQUE INDEX "tasks_owner_id_call_id_key" ON "tasks"("owner_id", "call_id");
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_call_id_fkey" FOREIGN KEY ("call_id") REFERENCES "calls"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customers"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_lead_id_fkey" FOREIGN KEY ("lead_id") REFERENCES "leads"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- An agent may write down that a lead's caller is a customer before any rep had the lead: it is converted, and nobody's.
ALTER TABLE leads DROP CONSTRAINT leads_owned_once_accepted;
ALTER TABLE leads ADD CONSTRAINT leads_owned_once_accepted CHECK (
  status NOT IN ('accepted', 'contacted', 'qualified') OR owner_id IS NOT NULL);
