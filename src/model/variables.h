// Variables in a template's texts: which ${NAME} stand in them, which names are taken, and putting values in.
// Pure text work; nothing here runs a shell.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace berth::model {

// The names in ${NAME}, each once, in the order of their first use. \${NAME} and $${NAME} are not meant; nor is
// ${NAME:-…}, which the shell answers by itself.
std::vector<std::string> variables_in(std::string_view text);

// The names that a shell command gives a value to: NAME=…, for NAME in, read NAME.
std::set<std::string, std::less<>> variables_set_by(std::string_view command);

// Variables that every shell or sandbox has (HOME, PATH, PWD, …): never inferred as parameters.
bool is_shell_variable(std::string_view name);
// Names that no template may give a value to: BERTH_… and what the sandbox itself sets (HOME, USER, SHELL, PWD, …).
bool is_reserved_variable(std::string_view name);
// A name that says its value is a secret: …_TOKEN, …_SECRET, …_PASSWORD, …_KEY, …_CREDENTIALS, or those words alone.
bool sounds_secret(std::string_view name);

// `text` with each ${NAME} replaced by what `value_of` answers (null: left as it stands); $${ becomes ${.
std::string substitute(std::string_view text, const std::function<const std::string*(std::string_view)>& value_of);

} // namespace berth::model
