// Apart from the rest, so that a program with another way to get answers does not link a client.
#include <weir/connect/enrich/enrichment.hpp>

namespace weir {
inline namespace v0 {
namespace enrich {

enrichment::enrichment(std::shared_ptr<http::client> client, json::url_template url, options how)
    : enrichment([client = std::move(client)](std::string filled) { return client->get(std::move(filled)); },
                 std::move(url), std::move(how)) {}

}  // namespace enrich
}  // namespace v0
}  // namespace weir
