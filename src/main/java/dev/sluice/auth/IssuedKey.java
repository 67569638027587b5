package dev.sluice.auth;

import dev.sluice.ledger.keys.StoredKey;

/** A key that was made for a client in the console, and when it is used. */
record IssuedKey(StoredKey key, LastUse use) {}
