using Microsoft.AspNetCore.Http.Features;

namespace CloudAssistant.Gateway.Hosting;

/// <summary>Refuses every request whose path is not written in its one normal form, before anything looks at the path.</summary>
internal static class NormalPaths
{
    private static readonly System.Buffers.SearchValues<char> Allowed =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-_.~");

    public static void UseNormalPaths(this WebApplication app) => app.Use(CheckAsync);

    /// <summary>True for a path of plain segments: no escapes, no parameters, no empty or dotted segments. No path of ours needs any.</summary>
    public static bool IsNormal(ReadOnlySpan<char> target)
    {
        var query = target.IndexOf('?');
        var path = query < 0 ? target : target[..query];
        if (path.IsEmpty || path[0] != '/' || path.ContainsAnyExcept(Allowed))
            return false;
        foreach (var segment in path[1..].Split('/'))
        {
            var text = path[1..][segment];
            if (text is "." or ".." || text.IsEmpty && path.Length > 1)
                return false;
        }
        return true;
    }

    private static Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return IsNormal(target)
            ? next(context)
            : EcsError.WriteAsync(context, StatusCodes.Status400BadRequest, "InvalidPath", "The path of the request is not in its normal form.");
    }
}
