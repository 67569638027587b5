package dev.sluice.console;

import dev.sluice.ledger.gateways.GatewayStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * This gateway, as it tells others of itself.
 *
 * @param status how it is now
 * @param ahead how far its clock is ahead of the database's; negative if it is behind
 * @param spool its spool; empty if there is no ledger
 */
public record OwnGateway(Supplier<GatewayStatus> status, Supplier<Duration> ahead, Optional<UUID> spool) {}
