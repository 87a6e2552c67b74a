-- Of whom no other row may have the number: sealed beside its key, so that the key can be made anew with another secret.
ALTER TABLE "text_opt_outs" ADD COLUMN "sealed" BYTEA;
