// Precompiled for the tests of the pure rooms.
#pragma once

#include "std.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
