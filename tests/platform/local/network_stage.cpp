#include "network_stage.h"
