using Microsoft.Extensions.DependencyInjection;

namespace CloudAssistant.Grains.Files;

/// <summary>Registers the slice of files; the silo adds the store.</summary>
public static class FilesRegistration
{
    /// <summary>Adds what the desk of files needs beside the slice of invocations.</summary>
    public static IServiceCollection AddFiles(this IServiceCollection services) => services.AddSingleton<FileQuota>();
}
