using CloudAssistant.Gateway.Access;
using CloudAssistant.Grains.Interfaces.Commands;

namespace CloudAssistant.Gateway.Http;

/// <summary>Puts the API into a host.</summary>
internal static class EcsApi
{
    /// <summary>The one door of the API.</summary>
    public static WebApplicationBuilder AddEcsApi(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<CommandLimitOptions>().BindConfiguration(ConfigurationSections.Commands).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<CallBody>();
        builder.Services.AddSingleton<Desks>();
        builder.Services.AddSingleton<CallRates>();
        builder.Services.AddSingleton<EcsEndpoint>();
        return builder;
    }

    /// <summary>The API at <c>/</c>; whoever calls is judged by a silo before anything is done.</summary>
    public static IEndpointConventionBuilder MapEcsApi(this IEndpointRouteBuilder endpoints) =>
        endpoints.Map("/", (HttpContext context, EcsEndpoint endpoint) => endpoint.HandleAsync(context)).WithDisplayName("ECS API");
}
