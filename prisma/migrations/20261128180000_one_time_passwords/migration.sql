-- A password that we made holds until then; one that its owner chose holds until it is changed (null).
ALTER TABLE "users" ADD COLUMN "password_until" TIMESTAMPTZ(3);
