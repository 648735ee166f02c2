/* Reads models/SCENE.json and carries it in the edition, so that an answer can be replayed with
 * the weights that gave it. Refuses what it does not understand: a feature without a meaning
 * here, a number that is not finite, weights of another feature list. */
#include "score/model.h"

#include <cJSON.h>
#include <math.h>

#include "base/embedded.h"
#include "base/hash.h"
#include "base/require.h"

extern const struct embedded_file embedded_models[];

/*  section:  u64 feature-list digest | u32 models | u32 features | rows
 *  row:      name, NUL-padded | f32 bias | f32 weights[features] */
enum { HEADER_BYTES = 16, NAME_BYTES = 32, ROW_BYTES = NAME_BYTES + 4 + 4 * FEATURE_COUNT };
enum { MODELS_MAX = 32 };

static int find_feature(const char *name) {
    for (int i = 0; i < FEATURE_COUNT; i++)
        if (strcmp(feature_name((enum feature)i), name) == 0)
            return i;
    return -1;
}

static enum status read_number(const cJSON *value, const char *name, float *out,
                               struct error *why) {
    if (!cJSON_IsNumber(value) || !isfinite((float)value->valuedouble))
        return error_set(why, STATUS_INVALID, "the model's \"%.64s\" is not a finite number", name);
    *out = (float)value->valuedouble;
    return STATUS_OK;
}

static enum status read_weights(struct model *out, const cJSON *features, struct error *why) {
    const cJSON *value = NULL;
    cJSON_ArrayForEach(value, features) {
        int feature = find_feature(value->string);
        if (feature < 0)
            return error_set(why, STATUS_INVALID,
                             "the model weighs \"%.64s\", which is no feature; score/features.def "
                             "lists them",
                             value->string);
        enum status s = read_number(value, value->string, &out->weights[feature], why);
        if (s != STATUS_OK)
            return s;
    }
    return STATUS_OK;
}

enum status model_parse(struct model *out, str json, struct error *why) {
    *out = (struct model){0};
    cJSON *root = cJSON_ParseWithLength(json.data, json.len);
    const cJSON *features = cJSON_GetObjectItemCaseSensitive(root, "features");
    const cJSON *bias = cJSON_GetObjectItemCaseSensitive(root, "bias");
    enum status s = STATUS_OK;
    if (!cJSON_IsObject(features))
        s = error_set(why, STATUS_INVALID,
                      "the model is not a JSON object with an object \"features\"");
    if (s == STATUS_OK)
        s = read_weights(out, features, why);
    if (s == STATUS_OK && bias)
        s = read_number(bias, "bias", &out->bias, why);
    cJSON_Delete(root);
    return s;
}

static bool names_scene(const char *file, const char *scene) {
    size_t len = strlen(scene);
    return strncmp(file, scene, len) == 0 && strcmp(file + len, ".json") == 0;
}

enum status model_shipped(struct model *out, const char *scene, struct error *why) {
    for (const struct embedded_file *f = embedded_models; f->name; f++)
        if (names_scene(f->name, scene))
            return model_parse(out, (str){.data = f->data, .len = f->len}, why);
    return error_set(why, STATUS_NOT_FOUND, "no model of the scene \"%s\" is built in", scene);
}

enum status models_write(const char *const *scenes, const struct model *models, uint32_t count,
                         struct bytes *section, struct error *why) {
    bytes_append_u64(section, features_digest());
    bytes_append_u32(section, count);
    bytes_append_u32(section, FEATURE_COUNT);
    for (uint32_t i = 0; i < count; i++) {
        char name[NAME_BYTES] = {0};
        size_t len = strlen(scenes[i]);
        if (len >= NAME_BYTES)
            return error_set(why, STATUS_LIMIT, "the scene name \"%s\" is over %d bytes", scenes[i],
                             NAME_BYTES - 1);
        memcpy(name, scenes[i], len);
        bytes_append(section, name, sizeof name);
        bytes_append(section, &models[i].bias, sizeof models[i].bias);
        bytes_append(section, models[i].weights, sizeof models[i].weights);
    }
    if (section->failed)
        return error_set(why, STATUS_NO_MEMORY, "no memory for the models section");
    return STATUS_OK;
}

enum status models_write_shipped(struct bytes *section, struct error *why) {
    char names[MODELS_MAX][NAME_BYTES];
    const char *scenes[MODELS_MAX];
    struct model models[MODELS_MAX];
    uint32_t count = 0;
    for (const struct embedded_file *f = embedded_models; f->name; f++, count++) {
        size_t len = strlen(f->name) - strlen(".json");
        require(count < MODELS_MAX && len < NAME_BYTES); /* they are ours, built in */
        memcpy(names[count], f->name, len);
        names[count][len] = '\0';
        scenes[count] = names[count];
        enum status s = model_parse(&models[count], (str){.data = f->data, .len = f->len}, why);
        if (s != STATUS_OK)
            return s;
    }
    return models_write(scenes, models, count, section, why);
}

static enum status check_header(str section, uint32_t *count, struct error *why) {
    uint64_t digest = 0;
    uint32_t numbers[2] = {0};
    if (section.len >= HEADER_BYTES) {
        memcpy(&digest, section.data, sizeof digest);
        memcpy(numbers, section.data + sizeof digest, sizeof numbers);
    }
    if (section.len < HEADER_BYTES)
        return error_set(why, STATUS_CORRUPT, "the models section is cut short");
    if (digest != features_digest() || numbers[1] != FEATURE_COUNT)
        return error_set(why, STATUS_CORRUPT,
                         "the edition was trained with another feature list; run `inkling train` "
                         "with this version");
    if (section.len - HEADER_BYTES != (size_t)numbers[0] * ROW_BYTES)
        return error_set(why, STATUS_CORRUPT, "the models section has %zu bytes for %u models",
                         section.len, numbers[0]);
    *count = numbers[0];
    return STATUS_OK;
}

static bool finite_weights(const struct model *m) {
    for (int i = 0; i < FEATURE_COUNT; i++)
        if (!isfinite(m->weights[i]))
            return false;
    return isfinite(m->bias);
}

enum status models_find(struct model *out, str section, const char *scene, struct error *why) {
    uint32_t count = 0;
    enum status s = check_header(section, &count, why);
    if (s != STATUS_OK)
        return s;
    char name[NAME_BYTES] = {0};
    size_t len = strlen(scene);
    if (len < NAME_BYTES)
        memcpy(name, scene, len);
    for (uint32_t i = 0; i < count && len && len < NAME_BYTES; i++) {
        const char *row = section.data + HEADER_BYTES + (size_t)i * ROW_BYTES;
        if (memcmp(row, name, NAME_BYTES) != 0)
            continue;
        memcpy(&out->bias, row + NAME_BYTES, sizeof out->bias);
        memcpy(out->weights, row + NAME_BYTES + sizeof out->bias, sizeof out->weights);
        if (!finite_weights(out))
            return error_set(why, STATUS_CORRUPT,
                             "the model of \"%s\" has a weight that is no "
                             "number",
                             scene);
        return STATUS_OK;
    }
    return error_set(why, STATUS_NOT_FOUND, "the edition holds no model of the scene \"%s\"",
                     scene);
}
