# berth_room(NAME [DEPENDS ROOM…] [LIBRARIES TARGET…])
#   The static library berth_NAME of every .cpp under src/NAME but main.cpp. DEPENDS names the rooms it may include;
#   LIBRARIES the packages it uses. Includes are written from src/: "model/workspace.h".
function(berth_room name)
  cmake_parse_arguments(ROOM "" "" "DEPENDS;LIBRARIES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp ${CMAKE_CURRENT_SOURCE_DIR}/*.h)
  list(FILTER sources EXCLUDE REGEX "/[^/]*main\\.cpp$")
  add_library(berth_${name} STATIC ${sources})
  target_include_directories(berth_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  list(TRANSFORM ROOM_DEPENDS PREPEND berth_)
  target_link_libraries(berth_${name} PUBLIC berth_options ${ROOM_DEPENDS} ${ROOM_LIBRARIES})
endfunction()

# berth_test(NAME [LIBRARIES TARGET…])
#   The GoogleTest program test_NAME of every *_test.cpp in the calling folder, each test a ctest entry NAME.Suite.Test.
function(berth_test name)
  cmake_parse_arguments(TEST "" "" "LIBRARIES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*_test.cpp)
  add_executable(test_${name} ${sources})
  target_link_libraries(test_${name} PRIVATE ${TEST_LIBRARIES} GTest::gmock GTest::gtest_main)
  gtest_discover_tests(test_${name} TEST_PREFIX ${name}. DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT 120)
endfunction()
