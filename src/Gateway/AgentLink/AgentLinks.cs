using CloudAssistant.Agent.Protocol;

namespace CloudAssistant.Gateway.AgentLink;

/// <summary>Registers the door the agents use.</summary>
internal static class AgentLinks
{
    public static void AddAgentLinks(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<Presence>();
        services.AddSingleton<LinkBook>();
        services.AddSingleton<WaitingRoom>();
        services.AddSingleton<OutgoingBytes>();
        services.AddSingleton<DeliveryQueue>();
        services.AddSingleton<GatewayObserver>();
        services.AddSingleton<ReportGatherer>();
        services.AddSingleton<Handshake>();
        services.AddSingleton<LinkServer>();
        services.AddSingleton<LinkDoor>();
        services.AddSingleton<LinkEndpoint>();
        services.AddRunning<AbandonedHellos>();
        services.AddRunning<HelloGatherer>();
        services.AddRunning<ClosedLinks>();
        services.AddRunning<Dispatcher>();
        services.AddRunning<Pulse>();
        services.AddRunning<LeaseKeeper>();
        services.AddRunning<Departure>();
    }

    public static void MapAgentLinks(this WebApplication app) =>
        app.MapGet(ProtocolLimits.LinkPath, (HttpContext context, LinkEndpoint links) => links.ServeAsync(context));

    /// <summary>A part that runs with the host and that others can ask for.</summary>
    private static void AddRunning<T>(this IServiceCollection services)
        where T : class, IHostedService
    {
        services.AddSingleton<T>();
        services.AddHostedService(provider => provider.GetRequiredService<T>());
    }
}
