using Microsoft.Extensions.DependencyInjection;

namespace CloudAssistant.Grains.Schedules;

/// <summary>Registers the slice of schedules; the silo adds the store.</summary>
public static class SchedulesRegistration
{
    /// <summary>Adds what the grains of schedules need. A silo that serves adds the waker of shards too.</summary>
    public static IServiceCollection AddSchedules(this IServiceCollection services)
    {
        services.AddSingleton<TickStarter>();
        return services;
    }
}
