using System.Globalization;
using System.Text.Json;
using CloudAssistant.Api.Calls;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Access;

namespace CloudAssistant.Gateway.Hosting;

/// <summary>Writes errors as the ECS API tells them, those of the host itself too: one shape, whichever door was knocked at.</summary>
internal static class EcsError
{
    public static void MapUnknownPaths(this WebApplication app) => app.MapFallback("{**path}", NotFoundAsync);

    /// <summary>Names a request in answers and logs: an upper-case UUID.</summary>
    public static string NewRequestId() => Guid.NewGuid().ToString("D").ToUpperInvariant();

    /// <summary>The headers that every answer of the API has.</summary>
    public static void Head(HttpResponse response, string requestId, AnswerFormat format)
    {
        response.ContentType = format.ContentType();
        response.Headers["x-acs-request-id"] = requestId;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
    }

    /// <summary>The format that a request asks for in its head.</summary>
    public static AnswerFormat FormatOf(HttpRequest request) =>
        AnswerFormats.Of(request.QueryString.Value is { Length: > 0 } query ? query.AsSpan(1) : default, default, request.Headers.Accept.ToString());

    public static async Task WriteAsync(HttpContext context, string requestId, ApiFault fault, AnswerFormat format)
    {
        Head(context.Response, requestId, format);
        context.Response.StatusCode = fault.Status;
        if (fault.RetryAfter is { } pause)
            context.Response.Headers["x-acs-retry-after"] = Math.Ceiling(pause.TotalMilliseconds).ToString("0", CultureInfo.InvariantCulture);
        var error = new ApiError
        {
            RequestId = requestId, HostId = context.Request.Host.Value ?? "", Code = fault.Code, Message = fault.Message, AccessDeniedDetail = Detail(fault.Denied),
        };
        await context.Response.Body.WriteAsync(
            format == AnswerFormat.Json ? JsonSerializer.SerializeToUtf8Bytes(error, ApiJson.Wire.ApiError) : XmlAnswer.Of("Error", error, ApiJson.Wire.ApiError),
            context.RequestAborted);
    }

    public static Task WriteAsync(HttpContext context, int status, string code, string message) =>
        WriteAsync(context, NewRequestId(), new ApiFault(code, status, message), FormatOf(context.Request));

    private static AccessDeniedDetail? Detail(AccessDenied? denied) => denied is null ? null : new()
    {
        AuthAction = denied.Action,
        AuthPrincipalDisplayName = denied.AccessKeyId,
        AuthPrincipalOwnerId = denied.Account.Value,
        NoPermissionType = denied.Explicit ? "ExplicitDeny" : "ImplicitDeny",
    };

    private static Task NotFoundAsync(HttpContext context) =>
        WriteAsync(context, StatusCodes.Status404NotFound, "InvalidPath.NotFound", "There is nothing at this path.");
}
