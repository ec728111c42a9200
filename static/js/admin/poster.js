/* While the words of a poster are read: asks whether they are, and then shows the form; or the sign-in page if the session has ended. */
const look = async () => {
  const answer = await fetch("?state").catch(() => null);
  if (answer?.status === 200) location.reload();
  else setTimeout(look, 2000);
};

setTimeout(look, 2000);
