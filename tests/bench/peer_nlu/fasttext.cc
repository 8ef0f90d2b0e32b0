/*
 * fastText in the bench of the understanding (nlu.sh), by its library: no pipe and no process a
 * message.
 *
 *   fasttext MODEL LINES    of `__label__x text`; a line a message: label, what was understood,
 *                           nanoseconds; then the memory that it took, in KB
 */
#include <fasttext/fasttext.h>

#include <chrono>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

static const std::string prefix = "__label__";

struct message {
    std::string label, text;
};

static std::vector<message> read_messages(const char *path)
{
    std::vector<message> all;
    std::ifstream in(path);
    std::string line;

    while (std::getline(in, line)) {
        size_t blank = line.find(' ');
        all.push_back({ line.substr(prefix.size(), blank - prefix.size()),
                        line.substr(blank + 1) + "\n" });
    }
    return all;
}

static long resident_kb()
{
    std::ifstream in("/proc/self/status");
    std::string word;
    long kb = 0;

    while (in >> word)
        if (word == "VmRSS:")
            in >> kb;
    return kb;
}

static void understand(const fasttext::FastText &model, const message &m, std::ostream *out)
{
    std::istringstream text(m.text);
    std::vector<std::pair<fasttext::real, std::string>> said;
    auto began = std::chrono::steady_clock::now();

    model.predictLine(text, said, 1, 0);
    auto took = std::chrono::steady_clock::now() - began;
    if (out)
        *out << m.label << '\t' << (said.empty() ? "" : said[0].second.substr(prefix.size()))
             << '\t' << std::chrono::nanoseconds(took).count() << '\n';
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    std::vector<message> messages = read_messages(argv[2]);
    std::ostringstream out;
    long before = resident_kb();
    fasttext::FastText model;

    model.loadModel(argv[1]);
    for (const message &m : messages)
        understand(model, m, nullptr);
    long after = resident_kb();
    for (const message &m : messages)
        understand(model, m, &out);
    std::cout << out.str() << "memory\t" << after - before << '\n';
    return 0;
}
