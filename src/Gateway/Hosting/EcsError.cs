using System.Text.Json.Nodes;

namespace CloudAssistant.Gateway.Hosting;

/// <summary>Refusals of the host itself, in the shape in which the ECS API tells errors.</summary>
internal static class EcsError
{
    public static void MapUnknownPaths(this WebApplication app) => app.MapFallback("{**path}", NotFoundAsync);

    public static Task WriteAsync(HttpContext context, int status, string code, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        var error = new JsonObject
        {
            ["RequestId"] = Guid.NewGuid().ToString("D").ToUpperInvariant(),
            ["HostId"] = context.Request.Host.Host,
            ["Code"] = code,
            ["Message"] = message,
        };
        return context.Response.WriteAsync(error.ToJsonString(), context.RequestAborted);
    }

    private static Task NotFoundAsync(HttpContext context) =>
        WriteAsync(context, StatusCodes.Status404NotFound, "InvalidPath.NotFound", "There is nothing at this path.");
}
