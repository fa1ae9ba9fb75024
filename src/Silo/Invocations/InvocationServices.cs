using CloudAssistant.Grains.Invocations;
using CloudAssistant.Grains.Schedules;
using CloudAssistant.Silo.Hosting;
using CloudAssistant.Silo.Schedules;

namespace CloudAssistant.Silo.Invocations;

/// <summary>Registers the stores of invocations.</summary>
internal static class InvocationServices
{
    /// <summary>Settings: section <c>Invocations</c>, and <c>RegionId</c>, which names the region for silos and gateways alike.</summary>
    public static IServiceCollection AddInvocationStores(this IServiceCollection services)
    {
        services.AddOptions<InvocationOptions>()
            .BindConfiguration("Invocations")
            .Configure<IConfiguration>((options, configuration) => options.RegionId = configuration["RegionId"] ?? options.RegionId)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<SliceCache>();
        services.AddSingleton<AcceptWriter>();
        services.AddSingleton<IScheduleStore, ScheduleStore>();
        services.AddSingleton<StatusWriter>();
        services.AddSingleton<InvocationLooks>();
        services.AddSingleton<ISliceStore, SliceStore>();
        services.AddSingleton<IRateWindowStore, RateWindowStore>();
        services.AddSingleton<IInvocationStore, InvocationStore>();
        services.AddSingleton<Retention>();
        services.AddSingleton<IUnderMigrationLock>(provider => provider.GetRequiredService<Retention>());
        services.AddHostedService(provider => provider.GetRequiredService<Retention>());
        return services;
    }
}
