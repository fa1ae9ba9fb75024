using Microsoft.Extensions.DependencyInjection;

namespace CloudAssistant.Grains.Instances;

/// <summary>Registers the slice of instances; the silo adds search and signatures.</summary>
public static class InstancesRegistration
{
    /// <summary>Adds what the grains of instances need.</summary>
    public static IServiceCollection AddInstances(this IServiceCollection services)
    {
        services.AddOptions<InstanceOptions>();
        return services;
    }
}
