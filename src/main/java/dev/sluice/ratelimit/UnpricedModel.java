package dev.sluice.ratelimit;

import dev.sluice.errors.ApiError;
import dev.sluice.routing.Target;
import java.util.Optional;

/**
 * A budget in money refuses the model, as nobody knows what it costs; nothing was taken.
 *
 * @param budget name of the budget
 * @param target where the request was to be sent
 * @param section the section of prices that its provider has; empty if it has none
 */
record UnpricedModel(String budget, Target target, Optional<String> section) implements Refusal {

    @Override
    public ApiError toError() {
        return ApiError.invalidRequest(
                        403,
                        "model_unpriced",
                        "This model has no price, so budget \"" + budget
                                + "\" refuses it. Use another model, or ask this gateway's operator to set "
                                + property()
                                + " or sluice.budgets." + budget + ".unpriced.")
                .at("model");
    }

    /** The property that gives the model a price. A model of the client's own is not repeated. */
    private String property() {
        if (!target.name().equals(target.provider().name())) {
            return "sluice.targets." + target.name() + ".price-as";
        }
        return section.map(
                        name -> "sluice.prices." + name + "." + target.model().orElse("MODEL") + ".input")
                .orElse("sluice.providers." + target.provider().name() + ".prices");
    }
}
