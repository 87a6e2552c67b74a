-- Browser and system, for people to tell their own sessions apart. Null: no browser.
ALTER TABLE "sessions" ADD COLUMN "device" TEXT;
