# Finds what toll is built on. Everything is a Debian package; nothing is
# downloaded. A missing one is named with the command that installs it.

function(toll_missing package debian)
  message(FATAL_ERROR
    "toll needs ${package}, which was not found: install it by "
    "'apt-get install ${debian}' (or all at once by 'scripts/setup.sh').")
endfunction()

# toll_package(NAME DEBIAN_PACKAGE [find_package arguments...])
macro(toll_package name debian)
  find_package(${name} QUIET ${ARGN})
  if(NOT ${name}_FOUND)
    toll_missing(${name} ${debian})
  endif()
endmacro()

# toll_pkg_config(NAME MODULE DEBIAN_PACKAGE): for what has no CMake package;
# gives the target PkgConfig::NAME.
macro(toll_pkg_config name module debian)
  toll_package(PkgConfig pkg-config)
  pkg_check_modules(${name} QUIET IMPORTED_TARGET ${module})
  if(NOT ${name}_FOUND)
    toll_missing(${module} ${debian})
  endif()
endmacro()

toll_package(absl libabsl-dev)
toll_package(fmt libfmt-dev)
toll_package(simdjson libsimdjson-dev)
toll_package(SQLite3 libsqlite3-dev)
toll_package(yaml-cpp libyaml-cpp-dev)
toll_package(Threads libc6-dev)

# Header-only, without a CMake package.
find_path(TOLL_CONCURRENTQUEUE_DIR concurrentqueue/concurrentqueue.h)
if(NOT TOLL_CONCURRENTQUEUE_DIR)
  toll_missing(concurrentqueue libconcurrentqueue-dev)
endif()

# For our executables alone, and for hosts that ask for it.
toll_package(mimalloc libmimalloc-dev)
