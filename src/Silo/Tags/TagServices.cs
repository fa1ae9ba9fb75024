using CloudAssistant.Grains.Tags;

namespace CloudAssistant.Silo.Tags;

/// <summary>Registers the slice of tags.</summary>
internal static class TagServices
{
    /// <summary>Lists of tags, and the tags of invocations.</summary>
    public static IServiceCollection AddTags(this IServiceCollection services)
    {
        services.AddSingleton<ITagList, TagList>();
        services.AddSingleton<IInvocationTags, InvocationTags>();
        return services;
    }
}
