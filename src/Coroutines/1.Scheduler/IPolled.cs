namespace Coroutines;

/// <summary>Somebody who has to look once a round, as nobody would tell.</summary>
internal interface IPolled : IStanding
{
    void Poll();
}
