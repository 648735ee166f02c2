# inkling_layer(NAME libraries...): one static library a layer, made of every .c file of src/NAME.
# What a layer may include is checked by tests/style; what it links follows from that.
function(inkling_layer name)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.c)
  if(NOT sources)
    add_library(inkling_${name} INTERFACE)
    target_include_directories(inkling_${name} INTERFACE ${CMAKE_CURRENT_SOURCE_DIR})
    target_link_libraries(inkling_${name} INTERFACE ${ARGN})
    return()
  endif()
  add_library(inkling_${name} STATIC ${sources})
  target_include_directories(inkling_${name} PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
  target_link_libraries(inkling_${name} PRIVATE inkling_strict PUBLIC ${ARGN})
endfunction()

# inkling_embed(OUT_C SYMBOL FILES...): the bytes of files as C arrays in a table
# `const struct embedded_file SYMBOL[]`, ended by an entry without a name (base/embedded.h).
function(inkling_embed out symbol)
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} -DSYMBOL=${symbol} "-DFILES=${ARGN}"
            -P ${PROJECT_SOURCE_DIR}/cmake/Embed.cmake
    DEPENDS ${ARGN} ${PROJECT_SOURCE_DIR}/cmake/Embed.cmake VERBATIM)
endfunction()
