# C17, strict; the flags every target of ours is built with live in one interface library.
set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_C_FLAGS_RELEASE "-O2 -g1 -DNDEBUG")

add_library(inkling_flags INTERFACE)
target_compile_definitions(inkling_flags INTERFACE _GNU_SOURCE)
target_compile_options(inkling_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wvla -Wformat=2 -Wno-format-zero-length -Werror
  -fno-strict-aliasing -fno-omit-frame-pointer -fvisibility=hidden)

# The product itself is held to more than its tests are (Criterion's macros convert and redeclare).
add_library(inkling_strict INTERFACE)
target_link_libraries(inkling_strict INTERFACE inkling_flags)
target_compile_options(inkling_strict INTERFACE -Wconversion -Wmissing-prototypes)

if(INKLING_SANITIZE)
  target_compile_options(inkling_flags INTERFACE -fsanitize=${INKLING_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(inkling_flags INTERFACE -fsanitize=${INKLING_SANITIZE})
endif()
if(INKLING_FUZZ)
  target_compile_options(inkling_flags INTERFACE -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all)
  target_link_options(inkling_flags INTERFACE -fsanitize=address,undefined)
endif()
if(INKLING_HARDEN)
  target_compile_options(inkling_flags INTERFACE -flto=auto -fstack-protector-strong -fstack-clash-protection
                         -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
  target_link_options(inkling_flags INTERFACE -flto=auto -pie -Wl,-z,relro,-z,now)
endif()
