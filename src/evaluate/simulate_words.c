/* The base words, some four hundred of them, written down here so that a shop needs no file and
 * reads like one. Departments stand in order of demand. Not a word of a real log or a real brand
 * is meant to be among them; brands are made up of syllables. */
#include "evaluate/simulate_words.h"

#include <stddef.h>

const struct department departments[] = {
    {"games",
     86,
     900,
     6900,
     {"game", "controller", "headset", "console", "racing game", "steering wheel", "memory card",
      "charging dock", "strategy guide", "arcade stick"},
     {"wireless", "kids", "multiplayer", "retro", "portable", "family"},
     {"64gb", "128gb", "256gb", "512gb", "1tb"}},
    {"shoes",
     34,
     1900,
     18900,
     {"shoes", "boots", "sandals", "sneakers", "slippers", "loafers", "running shoes",
      "hiking boots", "rain boots", "heels", "clogs"},
     {"trail", "women", "men", "kids", "waterproof", "winter", "leather", "wide"},
     {"36", "37", "38", "39", "40", "41", "42", "43", "44", "45", "46"}},
    {"clothing",
     28,
     900,
     24900,
     {"jacket", "coat", "hoodie", "sweater", "t shirt", "jeans", "dress", "skirt", "vest",
      "raincoat", "leggings", "shirt"},
     {"women", "men", "kids", "winter", "fleece", "down", "linen", "wool"},
     {"xs", "s", "m", "l", "xl", "xxl"}},
    {"phones",
     46,
     700,
     89900,
     {"phone case", "phone", "charger", "tablet", "smartwatch", "screen protector", "power bank",
      "cable", "phone holder"},
     {"wireless", "leather", "rugged", "clear", "fast", "kids", "magnetic"},
     {"64gb", "128gb", "256gb", "512gb"}},
    {"audio",
     48,
     1500,
     49900,
     {"headphones", "earbuds", "speaker", "soundbar", "turntable", "microphone", "amplifier",
      "radio"},
     {"wireless", "bluetooth", "noise cancelling", "studio", "portable", "kids", "waterproof"},
     {"10w", "20w", "60w", "100w", "200w"}},
    {"kitchen",
     26,
     800,
     39900,
     {"kettle", "toaster", "blender", "frying pan", "knife set", "coffee machine", "mixer",
      "saucepan", "cutting board", "lunch box", "baking tray"},
     {"electric", "cast iron", "steel", "glass", "bamboo", "ceramic", "mini"},
     {"0.5l", "1l", "1.5l", "2l", "3l"}},
    {"toys",
     38,
     500,
     14900,
     {"puzzle", "building blocks", "doll", "train set", "board game", "kite", "plush bear",
      "scooter", "marble run", "dinosaur"},
     {"wooden", "baby", "kids", "outdoor", "magnetic", "giant"},
     {"50 pieces", "100 pieces", "500 pieces", "1000 pieces"}},
    {"outdoor",
     32,
     900,
     59900,
     {"tent", "sleeping bag", "backpack", "lantern", "camping stove", "hammock", "trekking poles",
      "water bottle", "cooler", "rain cover"},
     {"ultralight", "family", "winter", "waterproof", "folding", "kids"},
     {"1l", "20l", "30l", "40l", "60l"}},
    {"bikes",
     36,
     900,
     199900,
     {"bike", "helmet", "bike light", "bike lock", "pump", "saddle", "pedals", "inner tube",
      "bike rack"},
     {"mountain", "city", "kids", "electric", "folding", "road", "gravel"},
     {"20 inch", "24 inch", "26 inch", "28 inch"}},
    {"furniture",
     22,
     2900,
     129900,
     {"desk", "chair", "bookcase", "sofa", "lamp", "bed frame", "mattress", "wardrobe", "rug",
      "mirror", "nightstand", "shelf"},
     {"oak", "standing", "kids", "folding", "corner", "velvet", "outdoor"},
     {"80 cm", "100 cm", "120 cm", "140 cm", "160 cm", "180 cm"}},
    {"tools",
     30,
     700,
     39900,
     {"drill", "hammer", "saw", "screwdriver set", "ladder", "tool box", "sander", "wrench",
      "tape measure", "workbench"},
     {"cordless", "electric", "heavy duty", "mini", "telescopic", "folding"},
     {"12v", "18v", "20v", "36v"}},
    {"beauty",
     40,
     400,
     9900,
     {"shampoo", "lipstick", "face cream", "perfume", "hair dryer", "sunscreen", "nail polish",
      "body lotion", "mascara", "hand soap"},
     {"organic", "vegan", "matte", "sensitive", "men", "travel"},
     {"30ml", "50ml", "100ml", "250ml"}},
    {"garden",
     20,
     600,
     49900,
     {"lawn mower", "garden hose", "plant pot", "greenhouse", "rake", "pruning shears", "grill",
      "bird feeder", "watering can", "garden bench"},
     {"electric", "solar", "large", "hanging", "raised", "gas"},
     {"10m", "15m", "20m", "30m", "50m"}},
};
const uint32_t department_count = sizeof departments / sizeof departments[0];

const char *const colour_words[] = {"black",  "white",  "blue",      "grey",  "red",    "green",
                                    "brown",  "pink",   "navy",      "beige", "yellow", "purple",
                                    "orange", "silver", "turquoise", "gold"};
const uint32_t colour_count = sizeof colour_words / sizeof colour_words[0];

const char *const line_words[] = {
    "aurora",  "summit",   "harbor",  "pulse",    "thunder", "meadow",   "falcon",  "ember",
    "glacier", "comet",    "horizon", "velocity", "canyon",  "phantom",  "orbit",   "willow",
    "raven",   "breeze",   "titan",   "echo",     "prairie", "lunar",    "voyager", "crimson",
    "delta",   "fortress", "granite", "hollow",   "island",  "jubilee",  "kestrel", "lagoon",
    "mirage",  "nebula",   "oasis",   "pioneer",  "quartz",  "ridge",    "savanna", "tempest",
    "umbra",   "valley",   "wander",  "zenith",   "anchor",  "beacon",   "cascade", "drift",
    "empire",  "frontier", "gravity", "hunter",   "iron",    "jungle",   "kingdom", "legend",
    "marble",  "northern", "ocean",   "paradox",  "quest",   "republic", "shadow",  "tundra",
    "unity",   "vertex",   "winter",  "yonder",   "arrow",   "bastion",  "cobalt",  "dune",
    "eclipse", "fable",    "garnet",  "halcyon",  "indigo",  "journey",  "karma",   "lotus",
    "monarch", "nomad",    "origin",  "pilot",    "rapid",   "silver",   "throne",  "vanguard",
    "war",     "dead",     "battle",  "dragon",   "creed",   "storm",    "rising",  "world"};
const uint32_t line_word_count = sizeof line_words / sizeof line_words[0];

const char *const before_words[] = {"cheap", "new", "best",     "used",
                                    "the",   "buy", "original", "discount"};
const char *const after_words[] = {"sale",   "online",   "price",       "review",      "offer",
                                   "deal",   "in stock", "2025",        "gift",        "pre order",
                                   "bundle", "set",      "replacement", "accessories", "parts"};
const uint32_t before_count = sizeof before_words / sizeof before_words[0],
               after_count = sizeof after_words / sizeof after_words[0];

const char *const syllable_onsets[] = {"b", "br", "d",  "dr", "f", "fl", "g", "gr",
                                       "h", "j",  "k",  "kl", "l", "m",  "n", "p",
                                       "r", "s",  "sk", "st", "t", "tr", "v", "z"};
const char *const syllable_vowels[] = {"a", "e", "i", "o", "u", "ai", "ei", "oa"};
const char *const syllable_codas[] = {"", "", "", "l", "n", "r", "s", "k", "rd", "nt", "lm", "x"};
const uint32_t syllable_onset_count = sizeof syllable_onsets / sizeof syllable_onsets[0],
               syllable_vowel_count = sizeof syllable_vowels / sizeof syllable_vowels[0],
               syllable_coda_count = sizeof syllable_codas / sizeof syllable_codas[0];

uint32_t words_count(const char *const *list, uint32_t most) {
    uint32_t n = 0;
    while (n < most && list[n])
        n++;
    return n;
}
