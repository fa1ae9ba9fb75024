using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CloudAssistant.Grains.Invocations;

/// <summary>Registers the slice of invocations; the silo adds the stores.</summary>
public static class InvocationsRegistration
{
    /// <summary>Adds what the grains of invocations need, and the sweeper.</summary>
    public static IServiceCollection AddInvocations(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<SliceAdvancer>();
        services.AddSingleton<InvocationQuota>();
        services.AddSingleton<InvocationStarter>();
        services.AddSingleton<IOpenRecords, OpenRecords>();
        services.AddSingleton<SliceSweeper>();
        services.AddHostedService(provider => provider.GetRequiredService<SliceSweeper>());
        return services;
    }
}
