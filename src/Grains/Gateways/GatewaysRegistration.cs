using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CloudAssistant.Grains.Gateways;

/// <summary>Registers the slice of gateways and links; the silo adds its books.</summary>
public static class GatewaysRegistration
{
    /// <summary>Adds what the desk of gateways needs, and its two queues.</summary>
    public static IServiceCollection AddGateways(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IGatewayDirectory, GatewayDirectory>();
        services.AddSingleton<LinkOpener>();
        services.AddSingleton<LinkCloser>();
        services.AddHostedService(provider => provider.GetRequiredService<LinkCloser>());
        services.AddSingleton<FactsNotes>();
        services.AddHostedService(provider => provider.GetRequiredService<FactsNotes>());
        return services;
    }
}
