// Precompiled for the tests of the rooms that speak to the network.
#pragma once

#include "asio.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
