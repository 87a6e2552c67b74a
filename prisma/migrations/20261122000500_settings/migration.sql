-- A hotline may greet in words of its own ({"zh-CN": …, "en": …}; null: the standard welcome), and a queue may offer
-- only some of the dispositions (no row: all of them).
ALTER TABLE "hotline_numbers" ADD COLUMN "welcome" JSONB;

CREATE TABLE "queue_dispositions" (
    "queue_id" UUID NOT NULL,
    "disposition_code" TEXT NOT NULL,

    CONSTRAINT "queue_dispositions_pkey" PRIMARY KEY ("queue_id","disposition_code")
);
ALTER TABLE "queue_dispositions" ADD CONSTRAINT "queue_dispositions_queue_id_fkey" FOREIGN KEY ("queue_id") REFERENCES "call_queues"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "queue_dispositions" ADD CONSTRAINT "queue_dispositions_disposition_code_fkey" FOREIGN KEY ("disposition_code") REFERENCES "dispositions"("code") ON DELETE CASCADE ON UPDATE CASCADE;
