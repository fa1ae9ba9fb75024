using CloudAssistant.Grains.Access;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CloudAssistant.Silo.Access;

/// <summary>Registers the Access slice.</summary>
internal static class AccessServices
{
    /// <summary>Judging callers, client tokens, secrets at rest. The host sets <see cref="AccessOptions"/>.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddOptions<AccessOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ISecretBox>(provider => new SecretBox(MasterKey.LoadOrCreate(provider.GetRequiredService<IOptions<AccessOptions>>().Value.MasterKeyFile)));
        services.AddSingleton<NonceWriter>();
        services.AddSingleton<IAccessBook, AccessBook>();
        services.AddSingleton<AccessKeyCache>();
        services.AddSingleton<IClientTokens, ClientTokens>();
        services.AddHostedService<AccessSweeper>();
        return services;
    }
}
