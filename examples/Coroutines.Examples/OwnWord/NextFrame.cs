using Coroutines;

namespace Chapter.OwnWord;

public sealed class NextFrame(Game game) : Instruction
{
    protected override void Start(Scheduler scheduler) => game.Waiting.Add(this);

    protected override void Withdraw() => game.Waiting.Remove(this);

    public void HasCome() => Complete();
}

public static class GameWords
{
    public static Instruction NextFrame(Game game) => new NextFrame(game);
}
