using CloudAssistant.Grains.Commands;

namespace CloudAssistant.Silo.Commands;

/// <summary>Registers the slice of commands.</summary>
internal static class CommandServices
{
    public static IServiceCollection AddCommands(this IServiceCollection services)
    {
        services.AddOptions<CommandOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<CommandList>();
        services.AddSingleton<ICommandStore, CommandStore>();
        return services;
    }
}
