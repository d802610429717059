// What keeps a page from being used against the person who looks at it: headers of every answer,
// and where a request that changes something came from.
#pragma once

#include "interpreter/serve/cookie.h"
#include "interpreter/serve/http.h"

namespace poppy::serve {

/// Those that the answer does not have yet. Pages are not kept by anybody (`no-store`); what is to
/// be kept says so itself.
void add_security_headers(Response& response, Tls tls);

/// Whether the browser says that another site sent the request (Sec-Fetch-Site, Origin). What says
/// neither is no browser, and has no cookies that it does not send of its own will.
[[nodiscard]] bool is_from_elsewhere(const Request& request);

}  // namespace poppy::serve
