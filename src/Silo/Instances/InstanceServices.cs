using CloudAssistant.Grains.Gateways;
using CloudAssistant.Grains.Instances;
using CloudAssistant.Silo.Gateways;

namespace CloudAssistant.Silo.Instances;

internal static class InstanceServices
{
    /// <summary>Instances, enrollment, gateways and links: the grains' needs and what reads and writes the database for them.
    /// Settings: section <c>Instances</c>.</summary>
    public static IServiceCollection AddInstanceServices(this IServiceCollection services)
    {
        services.AddInstances();
        services.AddOptions<InstanceOptions>().BindConfiguration("Instances").ValidateDataAnnotations().ValidateOnStart();
        services.AddGateways();
        services.AddSingleton<ISignatures, Ed25519Signatures>();
        services.AddSingleton<IInstanceSearch, InstanceSearch>();
        services.AddSingleton<IGatewayBook, GatewayBook>();
        services.AddSingleton<ILinkBook, LinkBook>();
        return services;
    }
}
