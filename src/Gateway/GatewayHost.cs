using CloudAssistant.Gateway.AgentLink;
using CloudAssistant.Gateway.Hosting;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Gateway.Instances;
using CloudAssistant.Gateway.OpenApi;

namespace CloudAssistant.Gateway;

/// <summary>The gateway as a part: its own process composes it, and so does a process that is silo and gateway together.
/// It needs an <see cref="IClusterClient"/>, from a client or from the silo beside it.</summary>
public static class GatewayHost
{
    /// <summary>Adds everything a gateway does. Settings are read from the sections named in <see cref="ConfigurationSections"/>.</summary>
    public static WebApplicationBuilder AddCloudAssistantGateway(this WebApplicationBuilder builder)
    {
        builder.AddListening();
        builder.AddEcsApi();
        builder.AddAgentLinks();
        builder.AddEnrollment();
        return builder;
    }

    /// <summary>Maps every path a gateway answers; all others are refused.</summary>
    public static WebApplication MapCloudAssistantGateway(this WebApplication app)
    {
        app.UseNormalPaths();
        app.MapHealth();
        app.MapEcsApi();
        app.MapAgentLinks();
        app.MapEnrollment();
        app.MapOpenApi();
        app.MapUnknownPaths();
        return app;
    }
}
