/* See fit_model.h. The likelihood is concave and there are few weights, so a Newton step, halved
 * until it climbs, is all it takes. */
#include "train/fit_model.h"

#include <math.h>

#include "base/require.h"

enum { ROUNDS_MAX = 100, HALVINGS_MAX = 40 };
static const double step_enough = 1e-9;

typedef double vector[FEATURE_COUNT];
typedef double matrix[FEATURE_COUNT][FEATURE_COUNT];

struct fitting {
    const struct choice *choices;
    uint32_t count;
    const struct fit_options *options;
    double prior; /* the curvature that it adds */
};

/* Each candidate's chance; returns the log of that of the taken one. */
static double spread(const struct choice *c, const vector weights,
                     double shares[static CHOICE_CANDIDATES_MAX]) {
    double best = -INFINITY, total = 0;
    require(c->taken < c->count && c->count <= CHOICE_CANDIDATES_MAX);
    for (uint32_t i = 0; i < c->count; i++) {
        shares[i] = 0;
        for (int f = 0; f < FEATURE_COUNT; f++)
            shares[i] += weights[f] * (double)c->rows[i].of[f];
        best = fmax(best, shares[i]);
    }
    double taken = shares[c->taken] - best;
    for (uint32_t i = 0; i < c->count; i++) {
        shares[i] = exp(shares[i] - best);
        total += shares[i];
    }
    for (uint32_t i = 0; i < c->count; i++)
        shares[i] /= total;
    return taken - log(total);
}

static double penalised(const struct fitting *fit, const vector weights) {
    double shares[CHOICE_CANDIDATES_MAX], sum = 0;
    for (uint32_t i = 0; i < fit->count; i++)
        sum += fit->choices[i].times * spread(&fit->choices[i], weights, shares);
    for (int f = 0; f < FEATURE_COUNT; f++)
        sum -= 0.5 * fit->prior * weights[f] * weights[f];
    return sum;
}

/* What one choice adds: the taken row less the expected one, and the rows' covariance. */
static void add_choice(const struct choice *c, const double *shares, vector slope, matrix curve) {
    vector mean = {0};
    for (uint32_t i = 0; i < c->count; i++)
        for (int f = 0; f < FEATURE_COUNT; f++)
            mean[f] += shares[i] * (double)c->rows[i].of[f];
    for (uint32_t i = 0; i < c->count; i++)
        for (int f = 0; f < FEATURE_COUNT; f++)
            for (int g = 0; g <= f; g++)
                curve[f][g] += c->times * shares[i] * ((double)c->rows[i].of[f] - mean[f]) *
                               ((double)c->rows[i].of[g] - mean[g]);
    for (int f = 0; f < FEATURE_COUNT; f++)
        slope[f] += c->times * ((double)c->rows[c->taken].of[f] - mean[f]);
}

/* Cholesky, in the lower half of curve; false when it is not positive definite. */
static bool solve(matrix curve, const vector slope, vector step) {
    for (int f = 0; f < FEATURE_COUNT; f++) {
        for (int g = 0; g <= f; g++) {
            double sum = curve[f][g];
            for (int k = 0; k < g; k++)
                sum -= curve[f][k] * curve[g][k];
            if (f == g && !(sum > 0))
                return false;
            curve[f][g] = f == g ? sqrt(sum) : sum / curve[g][g];
        }
    }
    for (int f = 0; f < FEATURE_COUNT; f++) {
        step[f] = slope[f];
        for (int k = 0; k < f; k++)
            step[f] -= curve[f][k] * step[k];
        step[f] /= curve[f][f];
    }
    for (int f = FEATURE_COUNT; f-- > 0;) {
        for (int k = f + 1; k < FEATURE_COUNT; k++)
            step[f] -= curve[k][f] * step[k];
        step[f] /= curve[f][f];
    }
    return true;
}

/* The Newton step from the weights; what is not fitted stays. */
static bool find_step(const struct fitting *fit, const vector weights, vector step) {
    vector slope = {0};
    matrix curve = {{0}};
    double shares[CHOICE_CANDIDATES_MAX];
    for (uint32_t i = 0; i < fit->count; i++) {
        (void)spread(&fit->choices[i], weights, shares);
        add_choice(&fit->choices[i], shares, slope, curve);
    }
    for (int f = 0; f < FEATURE_COUNT; f++) {
        slope[f] -= fit->prior * weights[f];
        curve[f][f] += fit->prior;
        if (fit->options->fitted[f])
            continue;
        slope[f] = 0;
        for (int g = 0; g < FEATURE_COUNT; g++)
            curve[f > g ? f : g][f > g ? g : f] = f == g;
    }
    return solve(curve, slope, step);
}

/* Goes along the step as far as it climbs; returns how far the weights moved. */
static double climb(const struct fitting *fit, vector weights, const vector step) {
    double before = penalised(fit, weights), moved = 0;
    for (int i = 0; i < HALVINGS_MAX; i++) {
        double share = ldexp(1, -i);
        vector tried;
        for (int f = 0; f < FEATURE_COUNT; f++)
            tried[f] = weights[f] + share * step[f];
        if (!(penalised(fit, tried) >= before))
            continue;
        for (int f = 0; f < FEATURE_COUNT; f++) {
            moved = fmax(moved, fabs(tried[f] - weights[f]));
            weights[f] = tried[f];
        }
        break;
    }
    return moved;
}

double fit_log_likelihood(const struct model *m, const struct choice *choices, uint32_t count) {
    vector weights;
    double shares[CHOICE_CANDIDATES_MAX], sum = 0, times = 0;
    for (int f = 0; f < FEATURE_COUNT; f++)
        weights[f] = (double)m->weights[f];
    for (uint32_t i = 0; i < count; i++) {
        sum += choices[i].times * spread(&choices[i], weights, shares);
        times += choices[i].times;
    }
    return times > 0 ? sum / times : NAN;
}

enum status fit_model(struct model *out, const struct choice *choices, uint32_t count,
                      const struct fit_options *options, struct fit_report *report,
                      struct error *why) {
    const struct fitting fit = {.choices = choices,
                                .count = count,
                                .options = options,
                                .prior = 1 / (options->deviation * options->deviation)};
    vector weights = {0}, step;
    *out = (struct model){0};
    *report = (struct fit_report){0};
    if (count == 0)
        return error_set(why, STATUS_INVALID, "there is no choice to learn from");
    for (double moved = INFINITY; moved > step_enough && report->rounds < ROUNDS_MAX;
         report->rounds++) {
        if (!find_step(&fit, weights, step))
            return error_set(why, STATUS_INVALID,
                             "the choices cannot tell the features apart; fit fewer of them");
        moved = climb(&fit, weights, step);
    }
    for (int f = 0; f < FEATURE_COUNT; f++)
        out->weights[f] = (float)weights[f];
    report->log_likelihood = fit_log_likelihood(out, choices, count);
    return STATUS_OK;
}
