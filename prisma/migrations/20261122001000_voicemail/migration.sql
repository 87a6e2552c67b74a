-- After hours and during an emergency closing a caller may leave a message. The audio is sealed and kept here, apart
-- from the row that lists read.
CREATE TYPE "voicemail_state" AS ENUM ('pending', 'stored', 'failed', 'gone');

CREATE TABLE "voicemails" (
    "id" UUID NOT NULL,
    "call_id" UUID NOT NULL,
    "callback_id" UUID,
    "lead_id" UUID,
    "carrier" TEXT NOT NULL,
    "provider_recording_sid" TEXT NOT NULL,
    "state" "voicemail_state" NOT NULL DEFAULT 'pending',
    "seconds" INTEGER,
    "size" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "stored_at" TIMESTAMPTZ(3),
    "heard_at" TIMESTAMPTZ(3),
    "heard_by_id" UUID,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_try_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "voicemails_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "voicemail_audio" (
    "voicemail_id" UUID NOT NULL,
    "sealed" BYTEA NOT NULL,

    CONSTRAINT "voicemail_audio_pkey" PRIMARY KEY ("voicemail_id")
);
CREATE TABLE "voicemail_offers" (
    "call_id" UUID NOT NULL,
    "offered_at" TIMESTAMPTZ(3) NOT NULL,
    "checks" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "voicemail_offers_pkey" PRIMARY KEY ("call_id")
);
CREATE TABLE "emergency_closings" (
    "hotline_number_id" UUID NOT NULL,
    "text_zh" TEXT NOT NULL,
    "text_en" TEXT NOT NULL,
    "from_at" TIMESTAMPTZ(3) NOT NULL,
    "until_at" TIMESTAMPTZ(3),
    "set_by_id" UUID NOT NULL,
    "set_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "emergency_closings_pkey" PRIMARY KEY ("hotline_number_id")
);

CREATE UNIQUE INDEX "voicemails_carrier_provider_recording_sid_key" ON "voicemails"("carrier", "provider_recording_sid");
CREATE INDEX "voicemails_call_id_idx" ON "voicemails"("call_id");
CREATE INDEX "voicemails_callback_id_idx" ON "voicemails"("callback_id");
CREATE INDEX "voicemails_lead_id_idx" ON "voicemails"("lead_id");
-- What the sweep and the purge look for.
CREATE INDEX voicemails_pending ON voicemails (next_try_at) WHERE state = 'pending';
CREATE INDEX voicemails_stored ON voicemails (created_at) WHERE state = 'stored';
CREATE INDEX voicemail_offers_unchecked ON voicemail_offers (offered_at) WHERE checks < 2;

ALTER TABLE "voicemails" ADD CONSTRAINT "voicemails_call_id_fkey" FOREIGN KEY ("call_id") REFERENCES "calls"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "voicemails" ADD CONSTRAINT "voicemails_callback_id_fkey" FOREIGN KEY ("callback_id") REFERENCES "callbacks"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "voicemails" ADD CONSTRAINT "voicemails_lead_id_fkey" FOREIGN KEY ("lead_id") REFERENCES "leads"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "voicemails" ADD CONSTRAINT "voicemails_heard_by_id_fkey" FOREIGN KEY ("heard_by_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "voicemail_audio" ADD CONSTRAINT "voicemail_audio_voicemail_id_fkey" FOREIGN KEY ("voicemail_id") REFERENCES "voicemails"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "voicemail_offers" ADD CONSTRAINT "voicemail_offers_call_id_fkey" FOREIGN KEY ("call_id") REFERENCES "calls"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "emergency_closings" ADD CONSTRAINT "emergency_closings_hotline_number_id_fkey" FOREIGN KEY ("hotline_number_id") REFERENCES "hotline_numbers"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "emergency_closings" ADD CONSTRAINT "emergency_closings_set_by_id_fkey" FOREIGN KEY ("set_by_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE voicemails ADD CONSTRAINT voicemails_whole CHECK (
  (state <> 'stored' OR (size > 0 AND stored_at IS NOT NULL)) AND (seconds IS NULL OR seconds >= 0));
ALTER TABLE voicemails ADD CONSTRAINT voicemails_heard_by_somebody CHECK (heard_at IS NOT NULL OR heard_by_id IS NULL);
ALTER TABLE emergency_closings ADD CONSTRAINT emergency_closings_has_words CHECK (
  char_length(text_zh) BETWEEN 1 AND 400 AND char_length(text_en) BETWEEN 1 AND 400 AND (until_at IS NULL OR until_at > from_at));
