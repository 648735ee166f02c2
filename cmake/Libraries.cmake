# What we lean on; docs/decisions/0002-libraries.md says why each.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
foreach(spec "microhttpd:libmicrohttpd>=0.9.75" "sqlite:sqlite3>=3.40" "cjson:libcjson>=1.7.15"
             "sodium:libsodium>=1.0.18" "icu:icu-uc>=72" "icui18n:icu-i18n>=72" "zlib:zlib" "zstd:libzstd"
             "xxhash:libxxhash" "pcre2:libpcre2-8>=10.42" "criterion:criterion>=2.4")
  string(REPLACE ":" ";" pair "${spec}")
  list(GET pair 0 name)
  list(GET pair 1 module)
  pkg_check_modules(${name} REQUIRED IMPORTED_TARGET ${module})
endforeach()
