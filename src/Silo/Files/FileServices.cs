using CloudAssistant.Grains.Files;

namespace CloudAssistant.Silo.Files;

/// <summary>Registers the store of files.</summary>
internal static class FileServices
{
    /// <summary>Settings: section <c>Files</c>.</summary>
    public static IServiceCollection AddFileStore(this IServiceCollection services)
    {
        services.AddOptions<SendFileOptions>().BindConfiguration("Files").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IFileStore, FileStore>();
        return services;
    }
}
