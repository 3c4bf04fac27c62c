"""Ways out that markup takes, by being parsed or by being clicked."""

# A frame of one green pixel, so that elements that wait for media have some.
_CLIP = "data:video/mp4;base64,AAAA"

ELEMENTS = {
    "img": '<img src="%URL%">',
    "img-srcset": '<img srcset="%URL% 1x, %URL% 2x">',
    "img-picture": '<picture><source srcset="%URL%"><img src="data:,"></picture>',
    "img-lazy": '<img loading="lazy" src="%URL%" width="9" height="9">',
    "img-attribution": '<img attributionsrc="%URL%" src="data:,">',
    "input-image": '<input type="image" src="%URL%">',
    "body-background": '<table background="%URL%"><tr><td background="%URL%">x</table>',
    "video": '<video src="%URL%" preload="auto" muted autoplay></video>',
    "video-poster": '<video poster="%URL%"></video>',
    "video-source": '<video preload="auto"><source src="%URL%" type="video/mp4"></video>',
    "audio": '<audio src="%URL%" preload="auto"></audio>',
    "track": f'<video crossorigin src="{_CLIP}" preload="auto">'
    '<track default kind="captions" src="%URL%"></video>',
    "iframe": '<iframe src="%URL%"></iframe>',
    "iframe-srcdoc": "<iframe srcdoc=\"<img src='%URL%'>\"></iframe>",
    "iframe-srcdoc-refresh": '<iframe srcdoc="'
    "<meta http-equiv=refresh content='0;url=%URL%'>\"></iframe>",
    "iframe-data": "<iframe src=\"data:text/html,<img src='%URL%'>\"></iframe>",
    "iframe-javascript": "<iframe src=\"javascript:'<img src=%URL%>'\"></iframe>",
    "fenced-frame": '<fencedframe src="%URL%"></fencedframe>',
    "portal": '<portal src="%URL%"></portal>',
    "embed": '<embed src="%URL%">',
    "embed-svg": '<embed type="image/svg+xml" src="%URL%">',
    "object": '<object data="%URL%"></object>',
    "object-data": "<object data=\"data:text/html,<img src='%URL%'>\"></object>",
    "svg-image": '<svg><image href="%URL%" width="9" height="9"/></svg>',
    "svg-use": '<svg><use href="%URL%#a"/></svg>',
    "svg-fe-image": '<svg width="9" height="9"><filter id="fe"><feImage href="%URL%"/></filter>'
    '<rect width="9" height="9" filter="url(#fe)"/></svg>',
    "svg-script": '<svg><script href="%URL%"></script></svg>',
    "svg-data-image": "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'>"
    "<image href='%URL%'/></svg>\">",
    "math": '<math href="%URL%"><mi xlink:href="%URL%">x</mi></math>',
    "script": '<script src="%URL%"></script>',
    "script-module": '<script type="module" src="%URL%"></script>',
    "script-import": '<script type="module">import "%URL%";</script>',
    "script-import-map": '<script type="importmap">{"imports": {"far": "%URL%"}}</script>'
    '<script type="module">import "far";</script>',
    "script-async": '<script async defer src="%URL%"></script>',
    "style-attribute": '<p style="background:url(%URL%)">x</p>',
    "stylesheet": '<link rel="stylesheet" href="%URL%">',
    "stylesheet-data": '<link rel="stylesheet" href="data:text/css,@import%20url(%URL%);">',
    "shadow-root": '<div><template shadowrootmode="open"><link rel="stylesheet" href="%URL%">'
    "</template></div>",
    "meta-csp-report": '<meta http-equiv="Content-Security-Policy" '
    'content="manifest-src data:; report-uri %URL%">',
    "xml-image": "<iframe src=\"data:text/xml,<?xml-stylesheet type='text/css' "
    "href='%URL%'?><a/>\">"
    "</iframe>",
}

HINTS = {
    "icon": '<link rel="icon" href="%URL%">',
    "icon-touch": '<link rel="apple-touch-icon" href="%URL%">',
    "manifest": '<link rel="manifest" href="%URL%">',
    "dns-prefetch": '<link rel="dns-prefetch" href="%URL%">',
    "dns-prefetch-name": '<link rel="dns-prefetch" href="//%DNS%">',
    "dns-prefetch-anchor": '<meta http-equiv="x-dns-prefetch-control" content="on">'
    '<a href="%URL%">x</a>',
    "preconnect": '<link rel="preconnect" href="%URL%">',
    "preconnect-anonymous": '<link rel="preconnect" href="%URL%" crossorigin>',
    "prefetch": '<link rel="prefetch" href="%URL%">',
    "prefetch-document": '<link rel="prefetch" as="document" href="%URL%">',
    "prerender": '<link rel="prerender" href="%URL%">',
    "next": '<link rel="next" href="%URL%">',
    "preload-image": '<link rel="preload" as="image" href="%URL%">',
    "preload-imagesrcset": '<link rel="preload" as="image" imagesrcset="%URL% 1x">',
    "preload-font": '<link rel="preload" as="font" href="%URL%" crossorigin>',
    "preload-script": '<link rel="preload" as="script" href="%URL%">',
    "preload-style": '<link rel="preload" as="style" href="%URL%">',
    "preload-fetch": '<link rel="preload" as="fetch" href="%URL%" crossorigin>',
    "preload-track": '<link rel="preload" as="track" href="%URL%">',
    "modulepreload": '<link rel="modulepreload" href="%URL%">',
    "dictionary": '<link rel="compression-dictionary" href="%URL%">',
    "speculation-prefetch": '<script type="speculationrules">{"prefetch": [{"source": "list", '
    '"urls": ["%URL%"], "eagerness": "immediate"}]}</script>',
    "speculation-anonymous": '<script type="speculationrules">{"prefetch": [{"source": "list", '
    '"urls": ["%URL%"], "requires": ["anonymous-client-ip-when-cross-origin"]}]}</script>',
    "speculation-prerender": '<script type="speculationrules">{"prerender": [{"source": "list", '
    '"urls": ["%URL%"], "eagerness": "immediate"}]}</script>',
    "speculation-document": '<script type="speculationrules">{"prefetch": [{"source": "document", '
    '"where": {"href_matches": "*://*/speculation-document"}, "eagerness": "immediate"}]}</script>'
    '<a href="%URL%">x</a>',
}

_STOP = 'onclick="event.stopImmediatePropagation()"'

GESTURES = {
    "click-middle": '<a data-button="middle" href="%URL%">middle</a>',
    "click-ctrl": f'<a data-keys="Control" {_STOP} href="%URL%">ctrl</a>',
    "click-shift": f'<a data-keys="Shift" {_STOP} href="%URL%">shift</a>',
    "click-ctrl-shift": f'<a data-keys="Control Shift" {_STOP} href="%URL%">both</a>',
    "click-alt": '<a data-keys="Alt" href="%URL%">alt</a>',
    "click-alt-unheard": f'<a data-keys="Alt" {_STOP} href="%URL%">alt</a>',
    "click-blank": f'<a target="_blank" {_STOP} href="%URL%">blank</a>',
    "click-download": f'<a download {_STOP} href="%URL%">download</a>',
    "click-top": f'<a target="_top" {_STOP} href="%URL%">top</a>',
    "click-named": f'<a target="other" {_STOP} href="%URL%">named</a>',
    "click-ping": f'<a ping="%URL%" {_STOP} href="#here">ping</a>',
    "click-svg": f'<svg width="40" height="20"><a target="_blank" {_STOP} href="%URL%">'
    '<rect width="40" height="20"/></a></svg>',
    "click-area": f'<map name="m"><area shape="default" target="_blank" {_STOP} href="%URL%"></map>'
    '<img usemap="#m" width="40" height="20" '
    'src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">',
    "click-open": "<button onclick=\"self.open('%URL%')\">open</button>",
    "click-open-blank": "<button onclick=\"self.open('').location = '%URL%'\">o</button>",
    "click-open-noopener": "<button onclick=\"self.open('%URL%', '', 'noopener')\">open</button>",
    "click-open-write": '<button onclick="'
    "self.open().document.write('<img src=%URL%>')\">o</button>",
    "click-form-blank": '<form target="_blank" action="%URL%"><button>send</button></form>',
    "click-form-top": '<form target="_top" action="%URL%"><button>send</button></form>',
    "click-pip": '<button onclick="documentPictureInPicture.requestWindow().then(w => '
    "w.document.body.innerHTML = '<img src=%URL%>')\">pip</button>",
    "click-payment": "<button onclick=\"new PaymentRequest([{supportedMethods: '%URL%'}], "
    "{total: {label: 'a', amount: {currency: 'EUR', value: '1'}}}).show()\">pay</button>",
    "click-share": "<button onclick=\"navigator.share({url: '%URL%'})\">share</button>",
    "click-top-script": "<button onclick=\"top.location = '%URL%'\">top</button>",
    "enter-ctrl": f'<a data-key="Control+Enter" {_STOP} href="%URL%">enter</a>',
}
