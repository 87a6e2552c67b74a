-- The key of somebody's authenticator (RFC 6238), sealed. It counts from second_factor_since on: null while its first
-- code is still to be typed. second_factor_step is the time step of the last code used, so that each works once.
ALTER TABLE "users" ADD COLUMN "second_factor_sealed" BYTEA,
ADD COLUMN "second_factor_since" TIMESTAMPTZ(3),
ADD COLUMN "second_factor_step" INTEGER;
