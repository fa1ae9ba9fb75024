using CloudAssistant.Grains.Commands;

namespace CloudAssistant.Silo.Commands;

/// <summary>Registers the slice of commands.</summary>
internal static class CommandServices
{
    /// <summary>Commands and their lists. Settings: section <c>Commands</c>.</summary>
    public static IServiceCollection AddCommands(this IServiceCollection services)
    {
        services.AddOptions<CommandOptions>().BindConfiguration("Commands").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<CommandList>();
        services.AddSingleton<ICommandStore, CommandStore>();
        return services;
    }
}
