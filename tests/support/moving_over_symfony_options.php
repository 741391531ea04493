<?php
// Routes of `php -S`: the page's script, /may-read, and /options, a BinaryFileResponse by the header
// X-Options. SCRIPT is the page's script, ROOT the folder with the files.

use Symfony\Component\HttpFoundation\BinaryFileResponse;
use Symfony\Component\HttpFoundation\Request;

$route = parse_url($_SERVER["REQUEST_URI"], PHP_URL_PATH);
if ($route !== "/options" && $route !== "/may-read") {
    require getenv("SCRIPT");
    return;
}
require "/usr/share/php/Symfony/Component/HttpFoundation/autoload.php";

BinaryFileResponse::trustXSendfileTypeHeader();
$request = Request::createFromGlobals();
if ($route === "/may-read") {
    $may = $request->cookies->get("session") === "ann";
    http_response_code($may && $request->query->get("path") !== "secret.txt" ? 204 : 403);
    return;
}
$options = json_decode(rawurldecode($request->headers->get("X-Options")), true);
$file = getenv("ROOT") . "/" . $options["file"];
$response = new BinaryFileResponse($file, $options["status"] ?? 200, $options["headers"] ?? []);
if (isset($options["disposition"])) {
    $response->setContentDisposition(...$options["disposition"]);
}
if (isset($options["etag"])) {
    $response->setAutoEtag();
}
$response->deleteFileAfterSend(isset($options["delete"]));
if (isset($options["conditional"])) {
    $response->isNotModified($request);
}
$response->prepare($request)->send();
