using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CloudAssistant.Gateway.Http;

/// <summary>Puts the API into a host.</summary>
internal static class EcsApi
{
    /// <summary>The endpoint, its options (section <c>Gateway</c>), and the limits of the web server that it needs.</summary>
    public static IServiceCollection AddEcsApi(this IServiceCollection services)
    {
        services.AddOptions<EcsApiOptions>().BindConfiguration("Gateway").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<EcsEndpoint>();
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestLineSize = HttpLimits.RequestLineBytesMax;
            kestrel.Limits.MaxRequestHeadersTotalSize = HttpLimits.HeadersBytesMax;
            kestrel.Limits.MaxRequestBodySize = HttpLimits.BodyBytesMax;
        });
        return services;
    }

    /// <summary>The API at <c>/</c>; whoever calls is judged by a silo before anything is done.</summary>
    public static IEndpointConventionBuilder MapEcsApi(this IEndpointRouteBuilder endpoints) =>
        endpoints.Map("/", (HttpContext context, EcsEndpoint endpoint) => endpoint.HandleAsync(context)).WithDisplayName("ECS API");
}
