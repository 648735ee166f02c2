/* See options.h. */
#include "app/options.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"

enum { HELP_COLUMNS = 80, HELP_INDENT = 24 };

static enum options_outcome wrong(const struct option_spec *spec, const char *what,
                                  const char *about) {
    (void)fprintf(stderr, "inkling %s: %s%s; `inkling %s --help` shows the usage\n", spec->command,
                  what, about, spec->command);
    return OPTIONS_WRONG;
}

/* Words from the column on where the cursor stands; further lines begin there too. */
static void print_words(const char *text, uint32_t indent) {
    uint32_t column = indent;
    for (str rest = str_from(text); rest.data;) {
        str word = str_split(&rest, ' ');
        uint32_t width = text_length(word);
        if (column > indent && column + 1 + width > HELP_COLUMNS) {
            (void)printf("\n%*s", (int)indent, "");
            column = indent;
        }
        (void)printf("%s%.*s", column > indent ? " " : "", STR_ARGS(word));
        column += width + (column > indent);
    }
    (void)printf("\n");
}

static void print_row(const char *name, const char *value, const char *prose) {
    uint32_t width = 2 + text_length(str_from(name));
    (void)printf("  %s", name);
    if (value) {
        (void)printf(" %s", value);
        width += 1 + text_length(str_from(value));
    }
    if (width + 2 > HELP_INDENT) {
        (void)printf("\n");
        width = 0;
    }
    (void)printf("%*s", (int)(HELP_INDENT - width), "");
    print_words(prose, HELP_INDENT);
}

static void help(const struct option_spec *spec) {
    (void)printf("usage: inkling %s [OPTIONS]%s%s\n\n", spec->command,
                 spec->arguments[0] ? " " : "", spec->arguments);
    print_words(spec->about, 0);
    (void)printf("\n");
    for (const struct option_row *row = spec->rows; row->name; row++)
        print_row(row->name, row->value, row->prose);
    print_row("--data", "DIR", "the data directory (default ./data)");
    print_row("--config", "FILE", "settings, a `name = value` a line");
    print_row("--set", "NAME=VALUE", "one setting; `inkling serve --describe-config` lists them");
    print_row("--json", NULL, "the result as JSON, where there is one");
    print_row("--quiet", NULL, "no progress and no summary");
    print_row("--help", NULL, "this page");
}

static bool add_value(struct buf *list, const char *value) {
    if (list->len)
        buf_append_char(list, ',');
    buf_append(list, str_from(value));
    return !list->overflow;
}

static bool store_value(const struct option_row *row, const char *value) {
    switch (row->kind) {
    case OPTION_FLAG:
        *(bool *)row->into = true;
        return true;
    case OPTION_TEXT:
        *(const char **)row->into = value;
        return true;
    case OPTION_U64:
        return str_parse_u64(str_from(value), row->into);
    case OPTION_LIST:
        return add_value(row->into, value);
    }
    return false;
}

static bool apply_setting(struct config *config, const char *value, struct error *why) {
    str rest = str_from(value);
    str name = str_split(&rest, '=');
    if (!rest.data) {
        (void)error_set(why, STATUS_INVALID, "--set takes NAME=VALUE");
        return false;
    }
    return config_set(config, str_trim(name), str_trim(rest), why) == STATUS_OK;
}

static const struct option_row *find_row(const struct option_row *rows, str name) {
    for (const struct option_row *row = rows; row->name; row++)
        if (str_equal(str_from(row->name), name))
            return row;
    return NULL;
}

enum options_outcome options_parse(const struct option_spec *spec, struct common_options *common,
                                   int argc, char **argv, int *count) {
    const char *config_file = NULL, *setting = NULL;
    bool help_wanted = false, only_arguments = false;
    const struct option_row shared[] = {
        {"--data", "DIR", OPTION_TEXT, &common->data, ""},
        {"--config", "FILE", OPTION_TEXT, &config_file, ""},
        {"--set", "NAME=VALUE", OPTION_TEXT, &setting, ""},
        {"--json", NULL, OPTION_FLAG, &common->json, ""},
        {"--quiet", NULL, OPTION_FLAG, &common->quiet, ""},
        {"--help", NULL, OPTION_FLAG, &help_wanted, ""},
        {NULL, NULL, OPTION_FLAG, NULL, NULL},
    };
    struct error why;
    *common = (struct common_options){.data = "data"};
    config_defaults(&common->config);
    *count = 0;
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        if (only_arguments || word[0] != '-' || word[1] == '\0') {
            argv[(*count)++] = argv[i];
            continue;
        }
        if (strcmp(word, "--") == 0) {
            only_arguments = true;
            continue;
        }
        str value = str_from(word); /* --name=value or --name value */
        str name = str_split(&value, '=');
        const struct option_row *row = find_row(spec->rows, name);
        if (!row)
            row = find_row(shared, name);
        if (!row)
            return wrong(spec, "unknown option ", word);
        const char *text = value.data;
        if (row->kind != OPTION_FLAG && !text && i + 1 < argc)
            text = argv[++i];
        if ((row->kind == OPTION_FLAG) != (text == NULL) || !store_value(row, text))
            return wrong(spec,
                         row->kind == OPTION_U64    ? "a whole number belongs after "
                         : row->kind == OPTION_FLAG ? "no value belongs after "
                                                    : "a value belongs after ",
                         row->name);
        if (config_file && config_read(&common->config, config_file, &why) != STATUS_OK)
            return wrong(spec, why.message, "");
        if (setting && !apply_setting(&common->config, setting, &why))
            return wrong(spec, why.message, "");
        config_file = setting = NULL;
    }
    if (help_wanted) {
        help(spec);
        return OPTIONS_DONE;
    }
    if (*count < spec->arguments_min || *count > spec->arguments_max)
        return wrong(spec,
                     *count < spec->arguments_min ? "too few arguments" : "too many arguments", "");
    return OPTIONS_RUN;
}

int command_failed(const char *command, const struct error *why) {
    (void)fprintf(stderr, "inkling %s: %s\n", command, why->message);
    return 1;
}
