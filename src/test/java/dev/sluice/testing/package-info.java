/**
 * What the tests share: a provider that is played on a real socket, a client that sees every byte, and recorded
 * traffic.
 */
package dev.sluice.testing;
